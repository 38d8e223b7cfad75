// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package rows_test

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"pgregory.net/rapid"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/rows"
)

// readAs is UTF-8 text that a program took for another encoding.
func readAs(t fataler, table encoding.Encoding, text string) string {
	t.Helper()
	broken, err := table.NewDecoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return broken
}

// brokenIn reads a table with the word in a cell.
func brokenIn(word string) *rows.EncodingError {
	_, err := rows.ParseCSV("key,name,other\na,fine,x\nb,\""+word+"\",x\n", "key", rows.Options{})
	var broken *rows.EncodingError
	errors.As(err, &broken)
	return broken
}

func TestParseCSVRefusesBrokenLetters(t *testing.T) {
	t.Parallel()
	for _, word := range []string{
		"Zürich", "Österreich", "ÖSTERREICH", "MÜLLER", "Straße", "Ärzte", "café", "CAFÉ", "à la", "Ângela", "São Paulo", "SÃO", "mañana", "España",
		"Ó Briain", "Łódź", "wągiel", "robię", "Škoda", "İzmir", "ığdır", "Čapek", "Őrség", "Привет", "Ελλάδα", "שלום", "日本", "中文",
		"it’s", "“so”", "a – b", "5 €", "x…", "™", "½ l", "20 °C", "§ 5", "😀",
	} {
		broken := brokenIn(readAs(t, charmap.Windows1252, word))
		if broken == nil {
			t.Errorf("%q read as windows-1252 passes: %q", word, readAs(t, charmap.Windows1252, word))
			continue
		}
		if text := broken.Error(); !strings.HasPrefix(text, `letters are broken by a wrong encoding: row 3, column "name", has `) {
			t.Errorf("%q: %s", word, text)
		}
		if brokenIn(word) != nil {
			t.Errorf("%q is refused: %v", word, brokenIn(word))
		}
	}
	for _, word := range []string{"Zürich", "Köln", "Straße", "café", "it’s", "mañana"} {
		for name, table := range map[string]encoding.Encoding{"macintosh": charmap.Macintosh, "IBM850": charmap.CodePage850} {
			if name == "IBM850" && word == "it’s" {
				continue
			}
			broken := brokenIn(readAs(t, table, word))
			if broken == nil || !strings.Contains(broken.Error(), name) || !strings.Contains(broken.Error(), `"`+word+`" was meant`) {
				t.Errorf("%q read as %s (%q): %v", word, name, readAs(t, table, word), broken)
			}
		}
	}
	for _, word := range []string{"M\ufffdnchen", "M\xfcnchen", "Mï¿½nchen"} {
		if broken := brokenIn(word); broken == nil || !strings.Contains(broken.Error(), `textdecodebase64(filebase64("table.csv"), "windows-1252")`) {
			t.Errorf("%q: %v", word, broken)
		}
	}
	if broken := brokenIn("MÃ¼nchen"); broken == nil || !strings.Contains(broken.Error(), `"MÃ¼nchen" where "München" was meant`) ||
		!strings.Contains(broken.Error(), `textdecodebase64(textencodebase64(text, "windows-1252"), "UTF-8")`) {
		t.Errorf("error %v", broken)
	}
}

// A cell that is not kept may hold what it likes.
func TestParseCSVLooksAtKeptCells(t *testing.T) {
	t.Parallel()
	const text = "key,name,other\na,x,MÃ¼nchen\n"
	if _, err := rows.ParseCSV(text, "key", rows.Options{Columns: []string{"name"}}); err != nil {
		t.Error(err)
	}
	if _, err := rows.ParseCSV(text, "key", rows.Options{}); err == nil {
		t.Error("broken letters pass")
	}
	if _, err := rows.ParseCSV(text, "key", rows.Options{AnyEncoding: true}); err != nil {
		t.Error(err)
	}
	if _, err := rows.ParseCSV("key,StraÃŸe\na,x\n", "key", rows.Options{}); err == nil || !strings.Contains(err.Error(), "the name of column 2") {
		t.Errorf("a title: error %v", err)
	}
}

// TestParseCSVRefusesBrokenWords draws words of letters with accents: as they
// are they pass, and taken for windows-1252 they do not.
func TestParseCSVRefusesBrokenWords(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-zäöüßéèêàçñóíáúâôîû]{1,8}`).Draw(t, "word")
		if broken := brokenIn(word); broken != nil {
			t.Fatalf("%q: %v", word, broken)
		}
		accents := strings.ContainsFunc(word, func(r rune) bool { return r > 0x7f })
		if broken := brokenIn(readAs(t, charmap.Windows1252, word)); (broken != nil) != accents {
			t.Fatalf("%q read as windows-1252, %q: %v", word, readAs(t, charmap.Windows1252, word), broken)
		}
	})
}
