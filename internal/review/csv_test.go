// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package review

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// errColumns says that a file is no review.csv.
var errColumns = errors.New("the first line does not name the columns of a review")

// readCSV returns the lines of a review.csv. The values are those that were
// reported, line ends within them included, which encoding/csv would change. It
// refuses a file with other columns or one that is cut off.
func readCSV(r io.Reader) ([]Line, error) {
	reader := lineReader{in: bufio.NewReader(r)}
	first, err := reader.next()
	if err != nil || !slices.Equal(first[:], columns[:]) {
		return nil, errColumns
	}
	var lines []Line
	for {
		fields, err := reader.next()
		if errors.Is(err, io.EOF) {
			return lines, nil
		}
		if err != nil {
			return nil, fmt.Errorf("line %d of the review: %w", len(lines)+2, err)
		}
		lines = append(lines, lineOf(fields))
	}
}

func TestReadCSV_givesBackWhatWasWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sheet := drawSheet("x").Draw(t, "sheet")
		text, lines, _ := newMask(nil).render(sheet)
		got, err := readCSV(bytes.NewReader(append(header(), text...)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(linesOf(sheet), got); diff != "" {
			t.Fatal(diff)
		}
		if lines != len(got) {
			t.Fatalf("%d lines were counted, %d are there", lines, len(got))
		}
	})
}

// Any reader of RFC 4180 has to agree. Go's own differs in one thing: it turns
// CR LF within a value into LF.
func TestCSV_isReadByOthers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sheet := drawSheet("x").Draw(t, "sheet")
		text, _, _ := newMask(nil).render(sheet)
		got, err := csv.NewReader(bytes.NewReader(append(header(), text...))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		want := [][]string{columns[:]}
		for _, line := range linesOf(sheet) {
			fields := line.fields()
			for i := range fields {
				fields[i] = strings.ReplaceAll(fields[i], "\r\n", "\n")
			}
			want = append(want, fields[:])
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestCSV_columns(t *testing.T) {
	t.Parallel()
	const want = "object_type,id_property,key,record_id,change,property,label,old,new,edited_by,edited_at\r\n"
	if got := string(header()); got != want {
		t.Fatalf("header is %q", got)
	}
	text, _, _ := newMask(nil).render(Sheet{Name: "x", ObjectType: "companies", IDProperty: "domain", Rows: []Row{
		{Key: "mit.edu", RecordID: "1", Change: ChangeUpdate, Cells: []Cell{
			{Property: "phone", Label: "Phone", Old: "=1", New: "+41", EditedBy: "a@b.c", EditedAt: "2026-11-20T08:15:00Z"},
		}},
		{Key: "eth,\"ch\"", RecordID: "2", Change: ChangeArchive},
	}})
	const lines = "companies,domain,mit.edu,1,update,phone,Phone,=1,+41,a@b.c,2026-11-20T08:15:00Z\r\n" +
		"companies,domain,\"eth,\"\"ch\"\"\",2,archive,,,,,,\r\n"
	if got := string(text); got != lines {
		t.Fatalf("lines are %q", got)
	}
}

// A file that is cut off anywhere but between two lines is an error, not a
// shorter review.
func TestReadCSV_refusesWhatIsCutOff(t *testing.T) {
	t.Parallel()
	text, _, _ := newMask(nil).render(Sheet{Name: "x", ObjectType: "companies", IDProperty: "domain", Rows: []Row{
		{Key: "a", Change: ChangeNew, Cells: []Cell{{Property: "p", New: "two\r\nlines \"quoted\""}, {Property: "q", New: "1"}}},
		{Key: "b", Change: ChangeRelease},
	}})
	whole := append(header(), text...)
	between := []int{len(header()), len(header()) + bytes.Index(text, []byte("companies,domain,a,,new,q")), len(header()) + bytes.Index(text, []byte("companies,domain,b")), len(whole)}
	for end := range len(whole) + 1 {
		_, err := readCSV(bytes.NewReader(whole[:end]))
		if (err == nil) != slices.Contains(between, end) {
			t.Errorf("cut after %d bytes, %q: %v", end, whole[:end], err)
		}
	}
}

func TestReadCSV_refusesWhatIsNoReview(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"empty":          "",
		"other columns":  "a,b\r\n",
		"line feeds":     strings.ReplaceAll(string(header()), "\r\n", "\n"),
		"too few fields": string(header()) + "a,b\r\n",
		"too many":       string(header()) + "1,2,3,4,5,6,7,8,9,10,11,12\r\n",
		"quote within":   string(header()) + "a\"b,2,3,4,5,6,7,8,9,10,11\r\n",
		"behind quotes":  string(header()) + "\"a\"b,2,3,4,5,6,7,8,9,10,11\r\n",
		"byte order":     "\ufeff" + string(header()),
	} {
		if lines, err := readCSV(strings.NewReader(text)); err == nil {
			t.Errorf("%s: read as %v", name, lines)
		}
	}
	if _, err := readCSV(strings.NewReader("a,b\r\n")); !errors.Is(err, errColumns) {
		t.Errorf("other columns: %v", err)
	}
}

func FuzzReadCSV(f *testing.F) {
	f.Add(string(header()))
	f.Add(string(header()) + "\"a\"\"\",2,3,4,5,6,7,8,9,10,\"\r\n\"\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		lines, err := readCSV(strings.NewReader(text))
		if err != nil {
			return
		}
		written := header()
		for _, line := range lines {
			written = line.append(written)
		}
		again, err := readCSV(bytes.NewReader(written))
		if err != nil {
			t.Fatal(err)
		}
		for i := range lines {
			before, after := lines[i].fields(), again[i].fields()
			for k := range before {
				if strings.ToValidUTF8(before[k], replacement) != after[k] {
					t.Fatalf("%q became %q", before[k], after[k])
				}
			}
		}
	})
}
