// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Command spec compares recorded exchanges with HubSpot's OpenAPI files: what the
// provider asks, and what the simulator answers. Neither of them knows the files,
// which are HubSpot's to give (github.com/HubSpot/HubSpot-public-api-spec-collection)
// and not part of this repository. Run it by `make spec SPECS=folder`.
//
// Without exchanges it tells what it finds in the folder, so that a wrong one shows
// before anything is recorded.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

func main() {
	specs := flag.String("specs", "", "folder of HubSpot's OpenAPI files, or of a clone that holds them")
	recorded := flag.String("exchanges", "", "folder of recorded exchanges; without it the folder of files is looked at only")
	accepted := flag.String("accepted", "", "file of differences that are known and meant, one a line")
	whole := flag.Bool("whole", false, "everything was recorded: a line of the accepted differences that nothing needs is an error")
	detailed := flag.Bool("v", false, "show what each line of the accepted differences accepts")
	flag.Parse()
	var ok bool
	var err error
	if *recorded == "" {
		ok, err = look(os.Stdout, *specs)
	} else {
		ok, err = compareAll(os.Stdout, *specs, *recorded, *accepted, *whole, *detailed)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "spec:", err)
		os.Exit(2)
	}
	if !ok {
		os.Exit(1)
	}
}

// exchange is a line that a simulator wrote.
type exchange struct {
	Method    string `json:"method"`
	URI       string `json:"uri"`
	UserAgent string `json:"userAgent"`
	Form      bool   `json:"form"`
	Request   string `json:"request"`
	Status    int    `json:"status"`
	Response  string `json:"response"`
}

// providerAgent begins the user agent of the provider's client. Others may ask
// wrongly on purpose.
const providerAgent = "terraform-provider-hubspot"

// look tells which files a folder has, by version.
func look(out io.Writer, specs string) (bool, error) {
	library, err := openLibrary(specs)
	if err != nil {
		return false, err
	}
	for _, version := range sortedKeys(library.files) {
		fmt.Fprintf(out, "%s: %d files\n", version, len(library.files[version]))
	}
	return true, nil
}

// compareAll compares all recorded exchanges with the specifications and prints what
// differs. It reports whether nothing does but what is accepted.
func compareAll(out io.Writer, specs, recorded, acceptedFile string, whole, detailed bool) (bool, error) {
	library, err := openLibrary(specs)
	if err != nil {
		return false, err
	}
	known, err := readAccepted(acceptedFile)
	if err != nil {
		return false, err
	}
	files, err := filepath.Glob(filepath.Join(recorded, "*.jsonl"))
	if err != nil || len(files) == 0 {
		return false, errors.Join(err, fmt.Errorf("no recorded exchanges in %q", recorded))
	}
	report := newReport(known)
	for _, file := range files {
		if err := eachExchange(file, func(e *exchange) error { return report.compare(library, e) }); err != nil {
			return false, fmt.Errorf("%s: %w", file, err)
		}
	}
	return report.print(out, whole, detailed), nil
}

func eachExchange(file string, do func(*exchange) error) error {
	f, err := os.Open(file) //nolint:gosec // Whoever runs it names the folder.
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewReader(f)
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		var e exchange
		if err := json.Unmarshal(line, &e); err != nil {
			return err
		}
		if err := do(&e); err != nil {
			return err
		}
	}
}

// accepted is a difference that is meant.
type accepted struct {
	pattern *regexp.Regexp
	line    string
	seen    int
	// exact are the differences that it accepted, counted by version.
	exact map[string]map[string]int
}

// readAccepted reads differences that are meant: a line each, in which * stands for
// anything.
func readAccepted(file string) ([]*accepted, error) {
	if file == "" {
		return nil, nil
	}
	text, err := os.ReadFile(file) //nolint:gosec // Whoever runs it names the file.
	if err != nil {
		return nil, err
	}
	var known []*accepted
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		pattern := strings.ReplaceAll(regexp.QuoteMeta(line), `\*`, ".*")
		known = append(known, &accepted{pattern: regexp.MustCompile("^" + pattern + "$"), line: line, exact: make(map[string]map[string]int)})
	}
	return known, nil
}

// report counts what was compared and what differs.
type report struct {
	known    []*accepted
	versions map[string]*tally
	found    map[string]*difference
}

// tally is what there was of a version.
type tally struct{ exchanges, compared, asked, differing int }

// difference is one kind of it.
type difference struct {
	count   int
	version map[string]bool
	example string
}

func newReport(known []*accepted) *report {
	return &report{known: known, versions: make(map[string]*tally), found: make(map[string]*difference)}
}

func (r *report) compare(library *library, e *exchange) error {
	version, _ := versionOf(e.URI)
	t := r.versions[version]
	if t == nil {
		t = &tally{}
		r.versions[version] = t
	}
	t.exchanges++
	operations, err := library.operations(e.Method, e.URI)
	if err != nil {
		return err
	}
	if len(operations) == 0 {
		// What is asked wrongly on purpose is refused.
		if e.Status < http.StatusBadRequest {
			r.tell([]string{e.Method + " " + withoutIDs(e.URI) + ": is not specified"}, version, t, e)
		}
		return nil
	}
	t.compared++
	byProvider := strings.HasPrefix(e.UserAgent, providerAgent)
	if byProvider {
		t.asked++
	}
	r.tell(least(operations, func(op operation) []string { return op.check(e, byProvider) }), version, t, e)
	return nil
}

// tell notes the differences of an exchange.
func (r *report) tell(differences []string, version string, t *tally, e *exchange) {
	meant := true
	for _, d := range differences {
		if r.meant(d, version) {
			continue
		}
		meant = false
		f := r.found[d]
		if f == nil {
			f = &difference{version: make(map[string]bool), example: e.Method + " " + e.URI}
			r.found[d] = f
		}
		f.count++
		f.version[version] = true
	}
	if !meant {
		t.differing++
	}
}

// print tells the result and whether nothing differs but what is meant to. Where
// everything was recorded, all that is meant has to differ.
func (r *report) print(out io.Writer, whole, detailed bool) bool {
	for _, version := range sortedKeys(r.versions) {
		t := r.versions[version]
		fmt.Fprintf(out, "%s: %d exchanges, %d compared, of these %d asked by the provider; %d differ\n", version, t.exchanges, t.compared, t.asked, t.differing)
	}
	for _, d := range sortedKeys(r.found) {
		f := r.found[d]
		fmt.Fprintf(out, "differs: %s (%d times, %s; such as %s)\n", d, f.count, strings.Join(sortedKeys(f.version), ", "), f.example)
	}
	ok := len(r.found) == 0
	for _, a := range r.known {
		if a.seen > 0 {
			fmt.Fprintf(out, "meant: %s (%d times)\n", a.line, a.seen)
			if detailed {
				for _, d := range sortedKeys(a.exact) {
					fmt.Fprintf(out, "  %s %v\n", d, a.exact[d])
				}
			}
			continue
		}
		fmt.Fprintf(out, "not met: %s\n", a.line)
		ok = ok && !whole
	}
	return ok
}

// meant counts a difference that is accepted, for each line that accepts it.
func (r *report) meant(difference, version string) bool {
	meant := false
	for _, a := range r.known {
		if a.pattern.MatchString(difference) {
			a.seen++
			if a.exact[difference] == nil {
				a.exact[difference] = make(map[string]int)
			}
			a.exact[difference][version]++
			meant = true
		}
	}
	return meant
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
