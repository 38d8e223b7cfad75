// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"slices"
	"testing"
)

// What a word in a message is taken for decides who is called refused.
func TestProseMentions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text, word string
		want       Mention
	}{
		{`record "b" is odd`, "b", Quoted},
		{"Record 'b' is odd", "b", Quoted},
		{"der Datensatz „b“ ist falsch", "b", Quoted},
		{"keys [a, b] are odd", "b", Quoted},
		{"key=b is odd", "b", Quoted},
		{"Existing keys: b", "b", Quoted},
		{"No object with the id b was found", "b", Quoted},
		{"Object 7 was not found", "7", Quoted},
		{"Email address a.b@example.com is invalid", "a.b@example.com", Quoted},
		{"a.b@example.com is invalid", "a.b@example.com", Mentioned},
		{"a.b@example.com is invalid", "A.B@Example.com", MentionedInOtherCase},
		{`"sku-1" is odd`, "SKU-1", QuotedInOtherCase},
		{"SKU-1 is odd", "SKU-1", Mentioned},
		{"12345678 is odd", "12345678", Mentioned},
		// A part of something else.
		{"SKU-12 is odd", "SKU-1", NotMentioned},
		{"SKU-1-B is odd", "SKU-1", NotMentioned},
		{`"SKU-1-B" is odd`, "SKU-1", NotMentioned},
		{"mail.example.com is odd", "example.com", NotMentioned},
		{"a@example.com is odd", "example.com", NotMentioned},
		{"example.com.au is odd", "example.com", NotMentioned},
		{"ÄSKU-1", "SKU-1", NotMentioned},
		{`"Acme Inc" is odd`, "Acme", Standing},
		// A word of the sentence, a number that counts something.
		{"the name is odd", "name", Standing},
		{"b is odd", "b", Standing},
		{"at most 5 of them, and 7 were given", "7", Standing},
		{"Invalid input JSON on line 1, column 11", "11", Standing},
		{"portalId=7 is not valid", "7", Standing},
		{"associationTypeId=279 is not valid", "279", Standing},
		{`Property "b" does not exist`, "b", Standing},
		{"the property b of the record 'c'", "c", Quoted},
		{"association type (b) is not allowed", "b", Standing},
		// What the values of others, or the options, are.
		{"Cannot set PropertyValueCoordinates{portalId=62, objectTypeId=0-2, propertyName=name, value=b} on 5. 7 already has that value.", "7", NotMentioned},
		{"Cannot set PropertyValueCoordinates{portalId=62, objectTypeId=0-2, propertyName=name, value=b} on 5. 7 already has that value.", "b", NotMentioned},
		{`Property values were not valid: [{"isValid":false,"message":"x was not one of the allowed options: [a, b]","error":"INVALID_OPTION","name":"email"}]`, "b", NotMentioned},
		{`Property values were not valid: [{"isValid":false,"message":"Email address a@b.invalid is invalid","error":"INVALID_EMAIL","name":"email"}]`, "email", NotMentioned},
		{`Property values were not valid: [{"isValid":false,"message":"Email address a@b.invalid is invalid","error":"INVALID_EMAIL","name":"email"}]`, "A@b.invalid", QuotedInOtherCase},
		{"b is not a valid pipeline stage ID. Valid options are: pipelineId=default : [c]", "c", NotMentioned},
		{"anything", "", NotMentioned},
		{"", "a", NotMentioned},
	}
	for _, tt := range tests {
		if got := (&BatchError{Message: tt.text}).Prose().Mentions(tt.word); got != tt.want {
			t.Errorf("%q mentions %q: %d, want %d", tt.text, tt.word, got, tt.want)
		}
	}
	for key, want := range map[string]Mention{"email": Quoted, "INVALID_OBJECT_IDS": Quoted, "existingId": NotMentioned, "limit": NotMentioned, "portalId": NotMentioned} {
		e := BatchError{Message: "no", Context: map[string][]string{key: {"b"}}}
		if got := e.Prose().Mentions("b"); got != want {
			t.Errorf("a context %q mentions: %d, want %d", key, got, want)
		}
		e = BatchError{Message: "no", Errors: []ErrorDetail{{Context: e.Context}}}
		if got := e.Prose().Mentions("b"); got != want {
			t.Errorf("a detail's context %q mentions: %d, want %d", key, got, want)
		}
	}
}

func TestNamesValue(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text, value string
		fold, want  bool
	}{
		{"Teal was not one of the allowed options: [Red, Blue]", "Teal", false, true},
		{"Teal was not one of the allowed options: [Red, Blue]", "Red", false, false},
		{"teal was not one of the allowed options", "Teal", false, false},
		{"teal was not one of the allowed options", "Teal", true, true},
		{"c was not one of the allowed options: [a, b]", "a;b;c", false, true},
		{"12 was not a valid integer", "1", false, false},
		{"must be one of a, b", "a", false, false},
		{"anything", "", true, false},
	}
	for _, tt := range tests {
		if got := NamesValue(tt.text, tt.value, tt.fold); got != tt.want {
			t.Errorf("%q names %q (fold %t): %t", tt.text, tt.value, tt.fold, got)
		}
	}
}

func TestInputIndexes(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		e    BatchError
		want []int
	}{
		"path":       {BatchError{Message: "inputs[2].properties.name is odd, as is inputs[0]"}, []int{2, 0}},
		"pointer":    {BatchError{Message: "/inputs/12/id is odd"}, []int{12}},
		"index":      {BatchError{Message: "input at index 3 is odd"}, []int{3}},
		"context":    {BatchError{Context: map[string][]string{"index": {"4"}}}, []int{4}},
		"in":         {BatchError{Errors: []ErrorDetail{{In: "inputs[5].id"}}}, []int{5}},
		"no index":   {BatchError{Message: "input 3 of 4 on line 1, column 5"}, nil},
		"a fault":    {BatchError{Message: "Index 0 out of bounds for length 0"}, nil},
		"in options": {BatchError{Message: "x was not one of the allowed options: [index 3]"}, nil},
	}
	for name, tt := range tests {
		if got := tt.e.InputIndexes(); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}
