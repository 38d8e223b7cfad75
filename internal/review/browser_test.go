// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package review

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
)

// browser returns Chromium's path, "" where there is none.
func browser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Log("left out: there is no Chromium; Debian's package is called chromium")
	return ""
}

// One browser at a time: it takes more than all other tests together.
var oneBrowser sync.Mutex

// browse opens a page from the disk, with no network.
func browse(t *testing.T, path, hash string, flags ...string) []byte {
	t.Helper()
	oneBrowser.Lock()
	defer oneBrowser.Unlock()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	address := url.URL{Scheme: "file", Path: filepath.ToSlash(path)}
	arguments := append([]string{
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--user-data-dir=" + t.TempDir(), "--window-size=1300,1000",
	}, flags...)
	var failure bytes.Buffer
	command := exec.CommandContext(ctx, browser(t), append(arguments, address.String()+hash)...)
	command.Stderr = &failure
	output, err := command.Output()
	if err != nil {
		t.Fatalf("Chromium: %v\n%s", err, failure.String())
	}
	return output
}

// view is what a browser shows.
type view struct {
	root  *html.Node
	rows  []*html.Node
	ready bool
}

func look(t *testing.T, path, hash string, flags ...string) view {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(browse(t, path, hash, append(flags, "--dump-dom")...)))
	if err != nil {
		t.Fatal(err)
	}
	v := view{root: root}
	for node := range root.Descendants() {
		switch {
		case node.Data == "html":
			v.ready = attribute(node, "data-ready") == "true"
		case node.Data == "tr" && strings.HasPrefix(attribute(node, "class"), "cell"):
			v.rows = append(v.rows, node)
		}
	}
	return v
}

func (v view) find(t *testing.T, id string) *html.Node {
	t.Helper()
	for node := range v.root.Descendants() {
		if attribute(node, "id") == id {
			return node
		}
	}
	t.Fatalf("there is no element %q", id)
	return nil
}

func (v view) shown(t *testing.T) string {
	t.Helper()
	return textOf(v.find(t, "shown"))
}

// title is where scripts of tests leave what they saw.
func (v view) title() string {
	for node := range v.root.Descendants() {
		if node.Data == "title" {
			return textOf(node)
		}
	}
	return ""
}

// largeReview has n records of six cells each, of which every fourth is new.
func largeReview(t *testing.T, n int) string {
	t.Helper()
	dir := t.TempDir()
	sheet := Sheet{Name: "a", ObjectType: "companies", IDProperty: "domain"}
	for i := range n {
		row := Row{Key: fmt.Sprintf("k%06d.example", i), RecordID: fmt.Sprint(5_000_000 + i), Change: ChangeUpdate}
		if i%4 == 0 {
			row.Change, row.RecordID = ChangeNew, ""
		}
		for p := range 6 {
			cell := Cell{Property: fmt.Sprintf("property_%d", p), Label: fmt.Sprintf("Property %d", p), Old: fmt.Sprintf("old %d", i), New: fmt.Sprintf("value %d of %d", p, i)}
			if row.Change == ChangeNew {
				cell.Old = ""
			}
			if i%100 == 1 && p == 0 {
				cell.EditedBy = "mary@example.com"
			}
			row.Cells = append(row.Cells, cell)
		}
		sheet.Rows = append(sheet.Rows, row)
	}
	report(t, bookOf(dir, "1"), "7", sheet)
	return filepath.Join(dir, "review.html")
}

// 16,668 records are 100,008 cells: all are counted, found and filtered, and
// the document holds those in sight.
func TestBrowser_hundredThousandCells(t *testing.T) {
	t.Parallel()
	if browser(t) == "" {
		return
	}
	path := largeReview(t, 16_668)
	for hash, want := range map[string]string{
		"":                               "100,008 lines, 16,668 records",
		"#q=K000017+VALUE&change=update": "6 of 100,008 lines, 1 record",
	} {
		v := look(t, path, hash)
		if got := v.shown(t); got != want || !v.ready {
			t.Errorf("%s: %q (ready %v), want %q", hash, got, v.ready, want)
		}
		most, _ := strconv.Atoi(strings.ReplaceAll(strings.Fields(want)[0], ",", ""))
		if n := len(v.rows); n > 60 || n < min(most, 15) {
			t.Errorf("%s: the document holds %d rows", hash, n)
		}
	}
}

func hasAttribute(node *html.Node, name string) bool {
	for _, a := range node.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// withScript returns a copy of a page that runs something more at the end.
func withScript(t *testing.T, path, script string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := policyOf.ReplaceAll(text, []byte("script-src 'unsafe-inline'; "))
	changed = append(changed, "<script>"+script+"</script>"...)
	copied := filepath.Join(t.TempDir(), "review.html")
	if err := os.WriteFile(copied, changed, 0o600); err != nil {
		t.Fatal(err)
	}
	return copied
}

var policyOf = regexp.MustCompile(`script-src [^;]*(?:&#39;|&#43;)[^ ]* `)

func TestBrowser_scrollingMovesTheWindow(t *testing.T) {
	t.Parallel()
	if browser(t) == "" {
		return
	}
	v := look(t, withScript(t, largeReview(t, 500), `
		const seen = [];
		const go = (y) => {
			scrollTo(0, y);
			dispatchEvent(new Event('scroll'));
			const rows = document.querySelectorAll('tr.cell');
			seen.push([rows.length < 60, rows[0].dataset.position, rows[rows.length - 1].dataset.position]);
		};
		const height = document.body.scrollHeight;
		go(0); go(58 * 1500); go(58 * 20); go(height);
		seen.push(document.body.scrollHeight === height);
		document.title = JSON.stringify(seen);`), "")
	var seen []any
	if err := json.Unmarshal([]byte(v.title()), &seen); err != nil {
		t.Fatal(err)
	}
	number := func(step, which int) int {
		n, err := strconv.Atoi(seen[step].([]any)[which].(string)) //nolint:forcetypeassert // the script above wrote it
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if number(0, 1) != 0 || number(3, 2) != 2999 || seen[4] != true {
		t.Errorf("the ends are not there: %v", seen)
	}
	if first, last := number(1, 1), number(1, 2); first < 1400 || first > 1500 || last < 1500 || last > 1560 {
		t.Errorf("in the middle are rows %d to %d", first, last)
	}
	if first := number(2, 1); first > 20 {
		t.Errorf("above are rows from %d on", first)
	}
	if strings.Contains(v.title(), "[false") {
		t.Errorf("more than a window is in the document: %v", seen)
	}
}

func TestBrowser_filtersAndDetails(t *testing.T) {
	t.Parallel()
	if browser(t) == "" {
		return
	}
	v := look(t, withScript(t, largeReview(t, 500), `
		const form = document.getElementById('filters');
		const seen = {};
		for (const wanted of ['', 'change=new', 'property=property_3', 'q=k000012+property+4', 'edited=1', 'q=nothing+at+all', 'change=update&q=k00000']) {
			const parameters = new URLSearchParams(wanted);
			for (const name of ['q', 'change', 'property']) form.elements[name].value = parameters.get(name) || '';
			form.elements.edited.checked = parameters.has('edited');
			scrollTo(0, 1e6);
			form.dispatchEvent(new Event('input'));
			// What the form says is what the address says.
			if (new URLSearchParams(location.hash.slice(1)).size !== parameters.size) seen.address = location.hash;
			seen[wanted] = document.getElementById('shown').textContent + (document.getElementById('nothing').hidden ? '' : ' !') + ' ' + (document.querySelectorAll('tr.cell').length > 0);
		}
		document.querySelector('#cells tr.cell:nth-child(2) button').click();
		document.title = JSON.stringify(seen);`), "")
	var seen map[string]string
	if err := json.Unmarshal([]byte(v.title()), &seen); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{
		"":                       "3,000 lines, 500 records true",
		"change=new":             "750 of 3,000 lines, 125 records true",
		"property=property_3":    "500 of 3,000 lines, 500 records true",
		"q=k000012+property+4":   "1 of 3,000 lines, 1 record true",
		"edited=1":               "5 of 3,000 lines, 5 records true",
		"q=nothing+at+all":       "0 of 3,000 lines, 0 records ! false",
		"change=update&q=k00000": "42 of 3,000 lines, 7 records true",
	}, seen); diff != "" {
		t.Error(diff)
	}
	detail := v.find(t, "detail")
	if text := textOf(detail); !hasAttribute(detail, "open") || !strings.Contains(text, "k000001.example") || !strings.Contains(text, "value 1 of 1") {
		t.Errorf("the detail says %q", text)
	}
}

// Values are text and nothing else, also once the script has drawn them.
func TestBrowser_hostileValues(t *testing.T) {
	t.Parallel()
	if browser(t) == "" {
		return
	}
	dir := t.TempDir()
	sheet := Sheet{Name: "a", ObjectType: "companies", IDProperty: "domain"}
	attack := "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>"
	for i, value := range append([]string{attack, "</script>" + attack, "--></style>" + attack}, hostile...) {
		value = strings.ToValidUTF8(value, replacement)
		sheet.Rows = append(sheet.Rows, Row{Key: fmt.Sprint(i, " ", value), Change: ChangeUpdate, Cells: []Cell{
			{Property: "p", Label: value, Old: "before", New: value, EditedBy: value},
		}})
	}
	report(t, bookOf(dir, "1"), "7", sheet)
	v := look(t, filepath.Join(dir, "review.html"), "", "--window-size=1300,4000")
	if !v.ready || len(v.rows) != len(sheet.Rows) {
		t.Fatalf("%d rows are there, want %d (ready %v)", len(v.rows), len(sheet.Rows), v.ready)
	}
	for node := range v.root.Descendants() {
		if node.Data == "img" {
			t.Fatal("a value became an element")
		}
	}
	if v.title() != "Changes in HubSpot, account 7" {
		t.Fatal("a value was run")
	}
	// The dump of a document writes no carriage return as a number and no NUL.
	lost := strings.NewReplacer("\r", "", "\n", "", "\x00", "", replacement, "")
	for i, row := range v.rows {
		columns, cell := columnsOf(row), sheet.Rows[i].Cells[0]
		want := cell.New
		if want == "" {
			want = "cleared"
		}
		if len(want) > 300 {
			want = want[:300] + "…"
		}
		if got := columns[4]; lost.Replace(got) != lost.Replace(want) {
			t.Errorf("row %d shows %q, want %q", i, got, want)
		}
		if got, want := columns[0], sheet.Rows[i].Key+"companies"; lost.Replace(got) != lost.Replace(want) {
			t.Errorf("row %d is called %q, want %q", i, got, want)
		}
	}
}

// Without the script everything is there, up to the bound, and nothing that
// needs it.
func TestBrowser_withoutScript(t *testing.T) {
	t.Parallel()
	if browser(t) == "" {
		return
	}
	path := largeReview(t, 400)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := policyOf.ReplaceAll(text, []byte("script-src 'none'; "))
	if bytes.Equal(changed, text) {
		t.Fatal("the policy was not found")
	}
	copied := filepath.Join(t.TempDir(), "review.html")
	if err := os.WriteFile(copied, changed, 0o600); err != nil {
		t.Fatal(err)
	}
	v := look(t, copied, "#change=new")
	if v.ready || len(v.rows) != defaultLimits.static || !hasAttribute(v.find(t, "filters"), "hidden") {
		t.Errorf("ready %v, %d rows", v.ready, len(v.rows))
	}
	if got := textOf(v.find(t, "note")); got != "The first 2,000 of 2,400 lines. All of them are in review.csv, and here with JavaScript." {
		t.Errorf("the note says %q", got)
	}
}

// On paper are all rows that the filters leave, not those in sight.
func TestBrowser_print(t *testing.T) {
	t.Parallel()
	if browser(t) == "" {
		return
	}
	path := largeReview(t, 100)
	pages := func(hash string) int {
		paper := filepath.Join(t.TempDir(), "review.pdf")
		browse(t, path, hash, "--print-to-pdf="+paper)
		text, err := os.ReadFile(paper)
		if err != nil {
			t.Fatal(err)
		}
		return len(regexp.MustCompile(`/Type\s*/Page\b[^s]`).FindAll(text, -1))
	}
	all, few := pages(""), pages("#q=k000001")
	// At most 25 rows fit on a page.
	if all < 600/25 || few < 1 || few > 2 {
		t.Errorf("600 rows print on %d pages, 6 on %d", all, few)
	}
}
