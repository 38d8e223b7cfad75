// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// titleArgument is where a call that makes a diagnostic has its title.
var titleArgument = map[string]int{
	"AddError": 0, "AddWarning": 0, "AddAttributeError": 1, "AddAttributeWarning": 1,
	"NewErrorDiagnostic": 0, "NewWarningDiagnostic": 0, "NewAttributeErrorDiagnostic": 1, "NewAttributeWarningDiagnostic": 1,
	"APIError": 0,
}

// TestDocs_everyTitle looks for the title of every diagnostic in the guide: whoever
// meets one finds there what it means.
func TestDocs_everyTitle(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile(filepath.Join("..", "templates", "guides", "failures-and-recovery.md"))
	if err != nil {
		t.Fatal(err)
	}
	titles := map[string]string{}
	err = filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") ||
			strings.HasPrefix(path, "acctest") || strings.HasPrefix(path, "protocol") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if made, ok := n.(*ast.CompositeLit); ok {
				for _, title := range titlesIn(made) {
					titles[title] = path
				}
			}
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			name := ""
			switch f := call.Fun.(type) {
			case *ast.SelectorExpr:
				name = f.Sel.Name
			case *ast.Ident:
				name = f.Name
			}
			at, ok := titleArgument[name]
			if !ok || len(call.Args) <= at {
				return true
			}
			if title := literal(call.Args[at]); title != "" {
				titles[title] = path
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(titles) < 60 {
		t.Errorf("found %d titles in the code, expected all of them", len(titles))
	}
	for title, path := range titles {
		if !strings.Contains(string(guide), title) {
			t.Errorf("the guide on failures does not explain %q (%s)", title, path)
		}
	}
}

// titlesIn are those that a room hands to the custodian, which words messages of several.
func titlesIn(made *ast.CompositeLit) []string {
	var titles []string
	if of, ok := made.Type.(*ast.SelectorExpr); !ok || of.Sel.Name != "Titles" {
		return nil
	}
	for _, field := range made.Elts {
		if pair, ok := field.(*ast.KeyValueExpr); ok {
			titles = append(titles, literal(pair.Value))
		}
	}
	return titles
}

var verb = regexp.MustCompile(`%[a-z]`)

// literal is the text of an expression or, of one that is put together, its longest
// constant part.
func literal(e ast.Expr) string {
	var parts []string
	ast.Inspect(e, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if text, err := strconv.Unquote(lit.Value); err == nil {
				for _, part := range verb.Split(text, -1) {
					parts = append(parts, strings.TrimSpace(part))
				}
			}
		}
		return true
	})
	if len(parts) == 0 {
		return ""
	}
	return slices.MaxFunc(parts, func(a, b string) int { return len(a) - len(b) })
}
