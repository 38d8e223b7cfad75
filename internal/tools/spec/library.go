// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// library is HubSpot's OpenAPI files by the version of their folder. A file is
// loaded when an exchange asks for one of its paths.
type library struct {
	files map[string][]*file // by version
}

// file is one of HubSpot's.
type file struct {
	path, version string
	templates     []template
	text          []byte

	doc *openapi3.T
}

// template is a path of a file as a pattern.
type template struct {
	path    string
	pattern *regexp.Regexp
	methods []string
	// variable counts its parameters: the fewer, the nearer.
	variable int
}

// openLibrary finds the files below a folder, by the layout of HubSpot's
// collection: …/Rollouts/{number}/{version}/{api}.json.
func openLibrary(dir string) (*library, error) {
	if dir == "" {
		return nil, errors.New("name the folder of HubSpot's OpenAPI files: make spec SPECS=folder")
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, errors.Join(fmt.Errorf("%q is no folder", dir), err)
	}
	l := &library{files: make(map[string][]*file)}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		parts := strings.Split(filepath.ToSlash(path), "/")
		if entry.IsDir() || !strings.HasSuffix(path, ".json") || len(parts) < 4 || parts[len(parts)-4] != "Rollouts" {
			return nil
		}
		f, err := readFile(path)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		f.version = parts[len(parts)-2]
		l.files[f.version] = append(l.files[f.version], f)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if missing := l.missing(); len(missing) > 0 {
		return nil, fmt.Errorf("%q holds no OpenAPI files of %s under …/Rollouts/{number}/{version}/: name a clone of github.com/HubSpot/HubSpot-public-api-spec-collection, or a folder of it that holds all of its parts (with a work tree, which a bare clone lacks)", dir, strings.Join(missing, ", "))
	}
	return l, nil
}

// missing are the versions of which there are no files although they are compared.
func (l *library) missing() []string {
	var missing []string
	for _, version := range []string{"v3", "v4", "2026-03", "2026-09"} {
		if len(l.files[version]) == 0 {
			missing = append(missing, version)
		}
	}
	return missing
}

var parameter = regexp.MustCompile(`\\\{[^/]*?\\\}`)

func readFile(path string) (*file, error) {
	text, err := os.ReadFile(path) //nolint:gosec // Whoever runs it names the folder.
	if err != nil {
		return nil, err
	}
	var outline struct {
		Paths map[string]map[string]json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal(text, &outline); err != nil {
		return nil, err
	}
	f := &file{path: path, text: text}
	for p, methods := range outline.Paths {
		quoted := regexp.QuoteMeta(p)
		t := template{
			path: p, variable: len(parameter.FindAllString(quoted, -1)),
			pattern: regexp.MustCompile("^" + parameter.ReplaceAllString(quoted, `[^/]+`) + "$"),
		}
		for method := range methods {
			t.methods = append(t.methods, strings.ToUpper(method))
		}
		f.templates = append(f.templates, t)
	}
	return f, nil
}

var versions = regexp.MustCompile(`^/(?:[a-z-]+/)*?(v[0-9]+|20[0-9]{2}-[0-9]{2})(?:/|$)`)

// versionOf is the version in a path, and the path without its query.
func versionOf(uri string) (version, path string) {
	path, _, _ = strings.Cut(uri, "?")
	m := versions.FindStringSubmatch(path)
	if m == nil {
		return "", path
	}
	return m[1], path
}

var (
	// Types have an id of their own, which is no year and month.
	typeIDs  = regexp.MustCompile(`/[0-9]-[0-9]+(/|$)`)
	plainIDs = regexp.MustCompile(`/[0-9]+(/|$)`)
)

func withoutIDs(uri string) string {
	_, path := versionOf(uri)
	return plainIDs.ReplaceAllString(typeIDs.ReplaceAllString(path, "/{type}$1"), "/{id}$1")
}

// operation is an operation that may be the one of an exchange.
type operation struct {
	name   string
	method *openapi3.Operation
	item   *openapi3.PathItem
}

// standIns are the versions whose files say what a version is. Those of 2026-09 were
// made before HubSpot's generator was corrected, and know one answer where there are
// several: what the beta or 2026-03 says of an operation stands in for them, unless
// they come to know more.
func standIns(version string) []string {
	if version == "2026-09" {
		return []string{version + "-beta", "2026-03", version}
	}
	return []string{version}
}

// operations are those that a request may be of: of the nearest templates, in the
// version whose files know the most answers.
func (l *library) operations(method, uri string) ([]operation, error) {
	version, path := versionOf(uri)
	var best []operation
	most := 0
	for _, as := range standIns(version) {
		found, err := l.in(as, method, strings.Replace(path, "/"+version, "/"+as, 1))
		if err != nil {
			return nil, err
		}
		answers := 0
		for _, op := range found {
			answers = max(answers, op.method.Responses.Len())
		}
		if answers > most {
			best, most = found, answers
		}
	}
	return best, nil
}

// in are the operations in the files of one version.
func (l *library) in(version, method, path string) ([]operation, error) {
	type hit struct {
		f *file
		t template
	}
	var hits []hit
	nearest := 0
	for _, f := range l.files[version] {
		for _, t := range f.templates {
			if !slices.Contains(t.methods, method) || !t.pattern.MatchString(path) {
				continue
			}
			if len(hits) == 0 || t.variable < nearest {
				nearest = t.variable
			}
			hits = append(hits, hit{f, t})
		}
	}
	var found []operation
	for _, h := range hits {
		if h.t.variable > nearest {
			continue
		}
		doc, err := h.f.load()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", h.f.path, err)
		}
		item := doc.Paths.Find(h.t.path)
		if item == nil || item.GetOperation(method) == nil {
			continue
		}
		found = append(found, operation{
			name:   method + " " + strings.Replace(h.t.path, "/"+h.f.version, "/{version}", 1),
			method: item.GetOperation(method), item: item,
		})
	}
	return found, nil
}

func (f *file) load() (*openapi3.T, error) {
	if f.doc == nil {
		doc, err := openapi3.NewLoader().LoadFromData(f.text)
		if err != nil {
			return nil, err
		}
		f.doc = doc
	}
	return f.doc, nil
}
