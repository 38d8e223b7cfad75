// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package review

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// bookOf is a process's Book in a run.
func bookOf(dir, run string, mask ...string) *Book {
	b := New(dir, mask)
	b.run = run
	return b
}

type failer interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

func report(t failer, b *Book, portal string, sheets ...Sheet) {
	t.Helper()
	for _, sheet := range sheets {
		if err := b.Report(portal, sheet); err != nil {
			t.Fatal(err)
		}
	}
}

// read returns the lines of a table, and checks that the page says the same.
func read(t failer, dir, base string) []Line {
	t.Helper()
	file, err := os.Open(filepath.Join(dir, base+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	lines, err := readCSV(file)
	if err != nil {
		t.Fatal(err)
	}
	page := parsePage(t, filepath.Join(dir, base+".html"))
	if diff := cmp.Diff(lines, page.cells); diff != "" {
		t.Fatalf("the page differs from the table: %s", diff)
	}
	return lines
}

// names lists the files that are not hidden.
func names(t failer, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, entry := range entries {
		if strings.HasSuffix(entry.Name(), ".tmp") {
			t.Fatalf("%s is left over", entry.Name())
		}
		if !strings.HasPrefix(entry.Name(), ".") {
			found = append(found, entry.Name())
		}
	}
	return found
}

func wantNames(t failer, dir string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, names(t, dir)); diff != "" {
		t.Fatal(diff)
	}
}

func wantLines(t failer, dir, base string, sheets ...Sheet) {
	t.Helper()
	if diff := cmp.Diff(linesOf(sheets...), read(t, dir, base)); diff != "" {
		t.Fatal(diff)
	}
}

// contents returns the files by name.
func contents(t failer, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, name := range names(t, dir) {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		found[name] = string(text)
	}
	return found
}

func TestBook_everyReportLeavesAllReports(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new", "folder")
	b := bookOf(dir, "1")
	first, second, empty := plainSheet("a", 3), plainSheet("b", 2), Sheet{Name: "c", ObjectType: "companies", IDProperty: "domain"}
	report(t, b, "7", second)
	wantLines(t, dir, "review", second)
	report(t, b, "7", empty)
	wantLines(t, dir, "review", second)
	report(t, b, "7", first)
	wantLines(t, dir, "review", first, second)
	wantNames(t, dir, "review.csv", "review.html")
}

func TestBook_planningAgainReplaces(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := bookOf(dir, "1")
	report(t, b, "7", plainSheet("a", 3), plainSheet("b", 2))
	report(t, b, "7", plainSheet("a", 1))
	wantLines(t, dir, "review", plainSheet("a", 1), plainSheet("b", 2))
	report(t, b, "7", Sheet{Name: "b"})
	wantLines(t, dir, "review", plainSheet("a", 1))
	// Another account after all: the provider was told more the second time.
	report(t, b, "8", plainSheet("a", 1))
	if got := names(t, dir); !slices.Contains(got, "review-8.csv") {
		t.Fatalf("files are %v", got)
	}
	wantLines(t, dir, "review-8", plainSheet("a", 1))
}

func TestBook_sameReportWritesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := bookOf(dir, "1")
	report(t, b, "7", plainSheet("a", 3), plainSheet("b", 2))
	before := stat(t, dir)
	report(t, b, "7", plainSheet("a", 3), plainSheet("b", 2))
	for name, info := range stat(t, dir) {
		if !os.SameFile(before[name], info) {
			t.Errorf("%s was written again", name)
		}
	}
}

func stat(t *testing.T, dir string) map[string]os.FileInfo {
	t.Helper()
	found := map[string]os.FileInfo{}
	for _, name := range names(t, dir) {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		found[name] = info
	}
	return found
}

func TestBook_filesAreTheOwnersOnly(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "review")
	b := bookOf(dir, "1")
	report(t, b, "7", plainSheet("a", 1))
	report(t, bookOf(dir, "1"), "8", plainSheet("b", 1))
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := os.Stat(path)
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", filepath.Base(path), info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestBook_newRunStartsAnew(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	report(t, bookOf(dir, "1"), "7", plainSheet("a", 3), plainSheet("b", 2))
	report(t, bookOf(dir, "1"), "8", plainSheet("c", 3))
	wantNames(t, dir, "review-7.csv", "review-7.html", "review-8.csv", "review-8.html")
	for _, stray := range []string{"review-9.csv", ".review-123.tmp"} {
		if err := os.WriteFile(filepath.Join(dir, stray), []byte("left"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, kept := range []string{"review.md", "review-notes.html", "plan.csv"} {
		if err := os.WriteFile(filepath.Join(dir, kept), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	report(t, bookOf(dir, "2"), "7", plainSheet("b", 1))
	wantNames(t, dir, "plan.csv", "review-notes.html", "review.csv", "review.html", "review.md")
	wantLines(t, dir, "review", plainSheet("b", 1))
}

// A plan that fails leaves no review of its own, and none of an earlier plan.
func TestBook_failedPlan(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "folder")
	fail := func(b *Book, name string) {
		t.Helper()
		if err := b.Failed(name); err != nil {
			t.Fatal(err)
		}
	}
	fail(bookOf(dir, "0"), "a")
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Fatal("a failed plan makes the folder")
	}
	report(t, bookOf(dir, "1"), "7", plainSheet("a", 3), plainSheet("b", 2))
	fail(bookOf(dir, "2"), "a")
	wantNames(t, dir)

	// What else the run plans is there, before and after.
	b := bookOf(dir, "3")
	report(t, b, "7", plainSheet("b", 2), plainSheet("a", 1))
	fail(b, "a")
	wantLines(t, dir, "review", plainSheet("b", 2))
	report(t, b, "7", plainSheet("c", 2))
	wantLines(t, dir, "review", plainSheet("b", 2), plainSheet("c", 2))
	fail(b, "c")
	fail(b, "b")
	wantNames(t, dir)

	// An apply whose planning fails leaves the review as it was.
	report(t, bookOf(dir, "4"), "7", plainSheet("a", 3))
	was, applies := contents(t, dir), bookOf(dir, "5")
	fail(applies, "a")
	if err := applies.Applying(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(was, contents(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestBook_damagedFilesOfAnEarlierRunAreReplaced(t *testing.T) {
	t.Parallel()
	for name, damage := range map[string]func(dir string) error{
		"page gone":    func(dir string) error { return os.Remove(filepath.Join(dir, "review.html")) },
		"table gone":   func(dir string) error { return os.Remove(filepath.Join(dir, "review.csv")) },
		"page empty":   func(dir string) error { return os.Truncate(filepath.Join(dir, "review.html"), 0) },
		"page cut":     func(dir string) error { return os.Truncate(filepath.Join(dir, "review.html"), 5000) },
		"table edited": func(dir string) error { return os.WriteFile(filepath.Join(dir, "review.csv"), []byte("x"), 0o600) },
		"index": func(dir string) error {
			path := filepath.Join(dir, "review.html")
			return os.WriteFile(path, fmt.Appendf(nil, trailer, 5, 1<<40), 0o600)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			report(t, bookOf(dir, "1"), "7", plainSheet("a", 3))
			if err := damage(dir); err != nil {
				t.Fatal(err)
			}
			report(t, bookOf(dir, "2"), "7", plainSheet("b", 2))
			wantLines(t, dir, "review", plainSheet("b", 2))
			wantNames(t, dir, "review.csv", "review.html")
		})
	}
}

func TestBook_aliases(t *testing.T) {
	t.Parallel()
	t.Run("of another account", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		one, two := bookOf(dir, "1"), bookOf(dir, "1")
		report(t, one, "7", plainSheet("a", 2))
		wantNames(t, dir, "review.csv", "review.html")
		report(t, two, "8", plainSheet("b", 1))
		report(t, one, "7", plainSheet("c", 2))
		report(t, two, "8", plainSheet("d", 1))
		wantNames(t, dir, "review-7.csv", "review-7.html", "review-8.csv", "review-8.html")
		wantLines(t, dir, "review-7", plainSheet("a", 2), plainSheet("c", 2))
		wantLines(t, dir, "review-8", plainSheet("b", 1), plainSheet("d", 1))
	})
	t.Run("of the same account", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		one, two := bookOf(dir, "1"), bookOf(dir, "1")
		report(t, one, "7", plainSheet("a", 2))
		report(t, two, "7", plainSheet("b", 1))
		report(t, one, "7", plainSheet("c", 2))
		wantNames(t, dir, "review.csv", "review.html")
		wantLines(t, dir, "review", plainSheet("a", 2), plainSheet("b", 1), plainSheet("c", 2))
	})
}

// terraform destroy plans the configuration before it plans the destruction, in
// another process: what would be created is not what is destroyed.
func TestBook_secondWalkOfARun(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	one, alias := bookOf(dir, "1"), bookOf(dir, "1")
	report(t, one, "7", plainSheet("a", 2), plainSheet("created", 2))
	report(t, alias, "8", plainSheet("b", 2))
	one, alias = bookOf(dir, "1"), bookOf(dir, "1")
	gone := Sheet{Name: "a", ObjectType: "companies", IDProperty: "domain", Rows: []Row{{Key: "k", RecordID: "1", Change: ChangeArchive}}}
	report(t, one, "7", gone)
	wantNames(t, dir, "review.csv", "review.html")
	report(t, alias, "8", plainSheet("b", 1))
	wantLines(t, dir, "review-7", gone)
	wantLines(t, dir, "review-8", plainSheet("b", 1))
	report(t, one, "7", plainSheet("c", 1))
	wantLines(t, dir, "review-7", gone, plainSheet("c", 1))
}

func TestBook_applyLeavesTheFiles(t *testing.T) {
	t.Parallel()
	for name, apply := range map[string]string{"of a saved plan": "2", "in the run of the plan": "1"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			report(t, bookOf(dir, "1"), "7", plainSheet("a", 3), plainSheet("b", 2))
			report(t, bookOf(dir, "1"), "8", plainSheet("c", 2))
			before := contents(t, dir)

			// Several resources are planned before the first is applied. One of
			// them gets a name of its own, as a create does; one has known values
			// only now; an alias ends before and one after the first apply.
			one, alias := bookOf(dir, apply), bookOf(dir, apply)
			report(t, alias, "8", plainSheet("c2", 2))
			report(t, one, "7", plainSheet("a", 1))
			report(t, one, "7", plainSheet("a2", 1))
			if err := one.Applying(); err != nil {
				t.Fatal(err)
			}
			report(t, one, "7", plainSheet("b", 5))
			report(t, alias, "8", plainSheet("d", 5))
			late := bookOf(dir, apply)
			report(t, late, "8", plainSheet("e", 5))
			for _, b := range []*Book{alias, late, one} {
				if err := b.Applying(); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(before, contents(t, dir)); diff != "" {
				t.Fatal(diff)
			}
			// The next plan is another run.
			report(t, bookOf(dir, "3"), "7", plainSheet("z", 1))
			wantNames(t, dir, "review.csv", "review.html")
			wantLines(t, dir, "review", plainSheet("z", 1))
		})
	}
}

func TestBook_applyWithoutAReview(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "review")
	b := bookOf(dir, "1")
	if err := b.Applying(); err != nil {
		t.Fatal(err)
	}
	report(t, b, "7", plainSheet("a", 1))
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Fatalf("an apply made the folder: %v", err)
	}
	b = bookOf(dir, "1")
	report(t, b, "7", plainSheet("a", 1))
	if err := b.Applying(); err != nil {
		t.Fatal(err)
	}
	wantNames(t, dir)
}

func TestBook_concurrentReports(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	// Two processes of one run, one account.
	books := []*Book{bookOf(dir, "1"), bookOf(dir, "1")}
	var group sync.WaitGroup
	var want []Sheet
	for i := range 16 {
		sheet := plainSheet(fmt.Sprintf("%02d", i), 50)
		want = append(want, sheet)
		group.Go(func() {
			for range 2 {
				if err := books[i%2].Report("7", sheet); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	wantLines(t, dir, "review", want...)
	wantNames(t, dir, "review.csv", "review.html")
}

func TestBook_twoRunsInOneFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := bookOf(dir, "1")
	report(t, b, "7", plainSheet("secret", 1))
	report(t, bookOf(dir, "2"), "7", plainSheet("b", 1))
	err := b.Report("7", plainSheet("secret2", 1))
	if err == nil || !strings.Contains(err.Error(), "review_path") || strings.Contains(err.Error(), "secret") {
		t.Fatalf("error is %v", err)
	}
	wantLines(t, dir, "review", plainSheet("b", 1))
}

func TestBook_errors(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := bookOf(dir, "1").Report("../7", plainSheet("a", 1)); err == nil {
		t.Error("a portal id with a path in it was taken")
	}
	wantNames(t, dir)
	path := filepath.Join(dir, "file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := bookOf(path, "1").Report("7", plainSheet("a", 1)); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("a file for a folder: %v", err)
	}
}

func TestBook_mask(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	sheet := Sheet{Name: "a", ObjectType: "contacts", IDProperty: "email", Rows: []Row{
		{Key: "mary@example.com", RecordID: "1", Change: ChangeUpdate, Cells: []Cell{
			{Property: "Salary", Label: "Salary", Old: "secret-old", New: "secret-new"}, {Property: "city", Old: "Bern", New: "Basel"},
		}},
		{Key: "paul@example.com", Change: ChangeNew, Cells: []Cell{{Property: "Salary", Label: "Salary", New: "secret-new"}, {Property: "city", New: "Basel"}}},
	}}
	report(t, bookOf(dir, "1", " salary "), "7", sheet)
	var got []string
	for _, line := range read(t, dir, "review") {
		got = append(got, strings.Join([]string{line.Key, line.Property, line.Old, line.New}, "|"))
	}
	if diff := cmp.Diff([]string{
		"mary@example.com|Salary|changed|changed", "mary@example.com|city|Bern|Basel",
		"paul@example.com|Salary|changed|changed", "paul@example.com|city||Basel",
	}, got); diff != "" {
		t.Error(diff)
	}
	report(t, bookOf(dir, "2", "salary", "email"), "7", sheet)
	for name, text := range contents(t, dir) {
		for _, hidden := range []string{"secret", "mary@", "paul@"} {
			if strings.Contains(text, hidden) {
				t.Errorf("%s holds %q", name, hidden)
			}
		}
	}
}

// Whatever is reported in whatever order, by whichever process, the files hold
// the last sheet of each name, and a page within its bounds.
func TestBook_randomReports(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		dir := t.TempDir()
		books := []*Book{bookOf(dir, "1"), bookOf(dir, "1")}
		bounds := limits{embedded: rapid.IntRange(0, 20).Draw(rt, "embedded"), static: rapid.IntRange(0, 10).Draw(rt, "static")}
		for _, b := range books {
			b.limits = bounds
		}
		last := map[string]Sheet{}
		portals := map[string]string{}
		for range rapid.IntRange(1, 8).Draw(rt, "reports") {
			who := rapid.IntRange(0, 1).Draw(rt, "process")
			name := fmt.Sprint(who, rapid.IntRange(0, 2).Draw(rt, "name"))
			portal := rapid.SampledFrom([]string{"7", "7", "8"}).Draw(rt, "portal")
			sheet := drawSheet(name).Draw(rt, "sheet")
			report(rt, books[who], portal, sheet)
			last[name], portals[name] = sheet, portal

			byPortal := map[string][]Sheet{}
			for name, sheet := range last {
				byPortal[portals[name]] = append(byPortal[portals[name]], sheet)
			}
			var files []string
			for portal, sheets := range byPortal {
				base := baseOf(portal, len(byPortal) > 1)
				files = append(files, base+".csv", base+".html")
				slices.SortFunc(sheets, func(a, b Sheet) int {
					return strings.Compare(a.ObjectType+"\x00"+a.IDProperty+"\x00"+a.Name, b.ObjectType+"\x00"+b.IDProperty+"\x00"+b.Name)
				})
				file, err := os.Open(filepath.Join(dir, base+".csv"))
				if err != nil {
					rt.Fatal(err)
				}
				lines, err := readCSV(file)
				_ = file.Close()
				if err != nil {
					rt.Fatal(err)
				}
				want := linesOf(sheets...)
				if diff := cmp.Diff(want, lines); diff != "" {
					rt.Fatal(diff)
				}
				checkPage(rt, filepath.Join(dir, base+".html"), portal, want, bounds)
			}
			slices.Sort(files)
			wantNames(rt, dir, files...)
		}
	})
}
