// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package review

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
)

// parsedPage is what a browser makes of a page.
type parsedPage struct {
	cells  []Line              // of the blocks
	rows   [][]string          // the text of the static rows' columns
	tags   map[string]int      // elements by name
	policy string              // the content security policy
	attrs  map[string]struct{} // attribute names
	links  []string            // href and src
	script string              // what is run
	style  string
	text   map[string]string // text of tiles by change and of the properties' rows by name
}

func parsePage(t failer, path string) parsedPage {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	root, err := html.Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	page := parsedPage{tags: map[string]int{}, attrs: map[string]struct{}{}, text: map[string]string{}}
	for node := range root.Descendants() {
		if node.Type != html.ElementNode {
			continue
		}
		page.tags[node.Data]++
		for _, a := range node.Attr {
			page.attrs[a.Key] = struct{}{}
			if a.Key == "href" || a.Key == "src" {
				page.links = append(page.links, a.Val)
			}
		}
		switch {
		case node.Data == "meta" && attribute(node, "http-equiv") != "":
			page.policy = attribute(node, "content")
		case node.Data == "style":
			page.style = textOf(node)
		case node.Data == "script" && attribute(node, "class") == "block":
			page.cells = append(page.cells, cellsOf(t, textOf(node))...)
		case node.Data == "script" && attribute(node, "type") == "":
			page.script += textOf(node)
		case node.Data == "tr" && attribute(node, "class") == "cell":
			page.rows = append(page.rows, columnsOf(node))
		case node.Data == "a" && attribute(node, "data-change") != "":
			page.text["tile "+attribute(node, "data-change")] = strings.Join(strings.Fields(textOf(node)), " ")
		case node.Data == "a" && attribute(node, "data-property") != "":
			name := "property " + attribute(node, "data-type") + " " + attribute(node, "data-property")
			for cell := range node.Parent.Parent.ChildNodes() {
				if cell.Data == "td" {
					page.text[name] += textOf(cell) + "|"
				}
			}
		}
	}
	return page
}

func attribute(node *html.Node, name string) string {
	for _, a := range node.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func textOf(node *html.Node) string {
	var text strings.Builder
	for n := range node.Descendants() {
		if n.Type == html.TextNode {
			text.WriteString(n.Data)
		}
	}
	return text.String()
}

func columnsOf(row *html.Node) []string {
	var found []string
	for cell := range row.ChildNodes() {
		if cell.Type == html.ElementNode {
			found = append(found, textOf(cell))
		}
	}
	return found
}

func cellsOf(t failer, text string) []Line {
	t.Helper()
	var b block
	if err := json.Unmarshal([]byte(text), &b); err != nil {
		t.Fatal(err)
	}
	var lines []Line
	for _, cell := range b.Cells {
		cell = append(cell, make([]string, 8-len(cell))...)
		lines = append(lines, Line{
			ObjectType: b.ObjectType, IDProperty: b.IDProperty, Key: cell[0], RecordID: cell[1], Change: Change(cell[2]),
			Property: cell[3], Label: b.Labels[cell[3]], Old: cell[4], New: cell[5], EditedBy: cell[6], EditedAt: cell[7],
		})
	}
	return lines
}

// checkPage checks a page against the lines that were reported.
func checkPage(t failer, path, portal string, want []Line, bounds limits) {
	t.Helper()
	page := parsePage(t, path)

	// The blocks hold the values as they are. A property has one label in a
	// block, so labels are compared elsewhere.
	bare := func(lines []Line) []Line {
		lines = append([]Line{}, lines...)
		for i := range lines {
			lines[i].Label = ""
		}
		return lines
	}
	if diff := cmp.Diff(bare(want[:min(len(want), bounds.embedded)]), bare(page.cells)); diff != "" {
		t.Fatalf("blocks: %s", diff)
	}

	// The static rows hold them too, but for NUL, which HTML does not know.
	asText := func(s string) string {
		return strings.ReplaceAll(s, "\x00", replacement)
	}
	rows := want[:min(len(want), bounds.static)]
	if len(page.rows) != len(rows) {
		t.Fatalf("%d static rows, want %d", len(page.rows), len(rows))
	}
	for i, line := range rows {
		old, value := line.Old, line.New
		if line.Property != "" {
			if old == "" {
				old = "empty"
			}
			switch {
			case value != "":
			case line.Old != "":
				value = "cleared"
			default:
				value = "empty"
			}
		}
		got := page.rows[i]
		key := line.Key + line.ObjectType
		if line.RecordID != "" {
			key += " · " + line.RecordID
		}
		if diff := cmp.Diff([]string{asText(key), asText(old), asText(value), asText(line.EditedBy) + line.EditedAt}, []string{asText(got[0]), asText(got[3]), asText(got[4]), asText(got[5])}); diff != "" {
			t.Fatalf("static row %d: %s", i, diff)
		}
	}

	// No value became an element, an attribute or a link.
	if got := page.tags["script"]; got > 2+len(want) || page.tags["style"] != 1 || page.tags["b"] > 3+len(page.text) {
		t.Fatalf("elements: %v", page.tags)
	}
	for name := range page.attrs {
		if strings.HasPrefix(name, "on") || name == "style" || name == "srcset" {
			t.Fatalf("attribute %s", name)
		}
	}
	for _, link := range page.links {
		if !strings.HasPrefix(link, "#") && link != strings.TrimSuffix(filepath.Base(path), ".html")+".csv" {
			t.Fatalf("link to %q", link)
		}
	}
	if page.script != pageScript || page.style != pageStyle || page.policy != contentPolicy {
		t.Fatal("script, style or policy is not ours")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "account "+portal+"</title>") {
		t.Fatal("the page does not name the account")
	}
}

func TestPage_counts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := bookOf(dir, "1", "phone")
	rows := func(change Change, cells ...Cell) Row { return Row{Key: "k", Change: change, Cells: cells} }
	report(t, b, "7", Sheet{Name: "a", ObjectType: "companies", IDProperty: "domain", Rows: []Row{
		rows(ChangeNew, Cell{Property: "city", Label: "City", New: "Bern"}, Cell{Property: "phone", New: "1"}),
		rows(ChangeAdopt, Cell{Property: "city", Old: "Bern", New: "Basel"}),
		rows(ChangeUpdate, Cell{Property: "city", Old: "Bern", EditedBy: "x"}, Cell{Property: "name", Old: "a", New: "a"}),
		rows(ChangeUpdate, Cell{Property: "city", New: "Bern", EditedAt: "2026-11-20T08:15:00Z"}),
		rows(ChangeRecreate, Cell{Property: "city", New: "Bern"}),
		rows(ChangeArchive), rows(ChangeArchive), rows(ChangeRelease),
	}})
	many := plainSheet("b", 1500)
	report(t, b, "7", many, Sheet{Name: "c", ObjectType: "contacts", IDProperty: "email", Rows: []Row{rows(ChangeNew, Cell{Property: "city", New: "Bern"})}})
	page := parsePage(t, filepath.Join(dir, "review.html"))
	want := map[string]string{
		"tile new": "2 New 3 cells", "tile adopt": "1 Adopted 1 cell", "tile update": "1,502 Updated 1,503 cells",
		"tile recreate": "1 Made anew 1 cell", "tile archive": "2 Archived", "tile release": "1 Released",
		// object type, cells, filled, overwritten, cleared, same, edited
		"property companies city":  "companies|1,505|3|1,501|1|0|2|",
		"property companies name":  "companies|1|0|0|0|1|0|",
		"property companies phone": "companies|1|values are masked|0|",
		"property contacts city":   "contacts|1|1|0|0|0|0|",
	}
	if diff := cmp.Diff(want, page.text); diff != "" {
		t.Error(diff)
	}
}

func TestPage_nothingChanges(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	report(t, bookOf(dir, "1"), "7", Sheet{Name: "a", ObjectType: "companies", IDProperty: "domain"})
	if lines := read(t, dir, "review"); len(lines) != 0 {
		t.Errorf("lines are %v", lines)
	}
	if text := contents(t, dir)["review.html"]; !strings.Contains(text, "nothing changes.") {
		t.Error("the page does not say that nothing changes")
	}
}

// The page is one file that reaches nothing else.
func TestPage_reachesNoNetwork(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"script": pageScript, "style": pageStyle, "template": pageText} {
		for _, reach := range []string{"http:", "https:", "//cdn", "url(", "@import", "fetch(", "XMLHttpRequest", "WebSocket", "sendBeacon", "import(", "innerHTML", "insertAdjacentHTML", "document.write", "eval(", "<link", "<img", "<iframe", "src="} {
			if strings.Contains(text, reach) {
				t.Errorf("the %s has %q", name, reach)
			}
		}
	}
	if !strings.HasPrefix(contentPolicy, "default-src 'none'; ") || strings.Contains(contentPolicy, "unsafe") {
		t.Errorf("the policy is %s", contentPolicy)
	}
}

// The script holds the same list of characters as the static part.
func TestPage_unseenCharactersAreNamed(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]part{
		"":                nil,
		"plain":           {{Text: "plain"}},
		"a b":             {{Text: "a b"}},
		"a ":              {{Text: "a"}, {Text: " ", Name: "\u2423"}},
		"a\nb":            {{Text: "a"}, {Text: "\n", Name: "\u23ce"}, {Text: "b"}},
		"x\u202ey":        {{Text: "x"}, {Text: "\u202e", Name: "U+202E"}, {Text: "y"}},
		"\x00":            {{Text: "\x00", Name: "U+0000"}},
		"  \ufeffB\u00a0": {{Text: "  ", Name: "\u2423\u2423"}, {Text: "\ufeff", Name: "U+FEFF"}, {Text: "B"}, {Text: "\u00a0", Name: "U+00A0"}},
	} {
		if diff := cmp.Diff(want, partsOf(text)); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
	script := strings.NewReplacer("\\x{ad}", "\\u00ad", "\\x{a0}", "\\u00a0", "\\x{61c}", "\\u061c").Replace(unseen.String())
	for _, code := range []string{"00", "09", "0b", "1f", "7f"} {
		script = strings.ReplaceAll(script, "\\x"+code, "\\u00"+code)
	}
	script = strings.NewReplacer("\\x{", "\\u", "}", "").Replace(script)
	if !strings.Contains(pageScript, fmt.Sprintf("UNSEEN = /%s/g", script)) {
		t.Errorf("the script does not look for %s", script)
	}
}
