// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

func TestEqualFormulas(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"amount * 2", "amount*2", true},
		{"amount * 2", "(amount * 2)", true},
		{"a + b * c", "(a + (b * c))", true},
		{"(a + b) * c", "((a + b) * c)", true},
		{"(a + b) * c", "a + b * c", false},
		{"a - b - c", "(a - b) - c", true},
		{"a - (b - c)", "a - b - c", false},
		{"a + b", "b + a", false},
		{"Amount + TAX", "amount + tax", true},
		{"amount * 0.50", "amount * .5", true},
		{"amount * 0.5", "amount * 5", false},
		{"-amount", "(-amount)", true},
		{"-a + b", "-(a + b)", false},
		{"a = b", "a == b", true},
		{"a <> b", "a != b", true},
		{"a equals b", "a = b", true},
		{"a && b || c", "(a AND b) OR c", true},
		{"a and (b or c)", "a and b or c", false},
		{"!is_known(a)", "not IS_KNOWN( a )", true},
		{"concatenate(a, 'x')", `CONCATENATE(a,"x")`, true},
		{"concatenate(a, 'x')", "concatenate(a, 'X')", false},
		{"concatenate(a, 'a  b')", "concatenate(a, 'a b')", false},
		{`'it\'s'`, `"it's"`, true},
		{"max(a, b)", "max(b, a)", false},
		{"max(a, b)", "min(a, b)", false},
		{"if is_known(a) then a else 0 endif", "IF is_known(a)\nTHEN a\nELSE 0.0\nENDIF", true},
		{"if (a > 1) then a elseif a < 0 then 1 else 0 endif", "if a > 1 then a elseif (a < 0) then 1 else 0 endif", true},
		{"if a > 1 then a else 0 endif", "if a > 1 then a else 1 endif", false},
		{"if(a > 1, a, 0)", "IF((a > 1), a, 0)", true},
		{"a[b]", "a(b)", false},
		{"a", "b", false},
		{"", "", true},
		{"", "a", false},
		// What is no formula counts word by word.
		{"a +", "a  +", true},
		{"a +", "a + b", false},
		{"(a", "( a", true},
		{"'open", "'open ", false},
		{"a ? b", "a  ?b", true},
		{"1.2.3", "1.2.30", false},
	} {
		if values.EqualFormulas(tt.a, tt.b) != tt.want || values.EqualFormulas(tt.b, tt.a) != tt.want {
			t.Errorf("EqualFormulas(%q, %q) is not %t", tt.a, tt.b, tt.want)
		}
	}
}

// drawFormula draws a formula with all its parentheses, and a respelling with
// more of them, as HubSpot may give it back.
func drawFormula(depth int) *rapid.Generator[[2]string] {
	return rapid.Custom(func(t *rapid.T) [2]string {
		if depth == 0 || rapid.Bool().Draw(t, "leaf") {
			return rapid.SampledFrom([][2]string{{"amount", "AMOUNT"}, {"1.50", "(1.5)"}, {"'x y'", `"x y"`}, {"is_known(a)", "IS_KNOWN( a )"}}).Draw(t, "word")
		}
		a, b := drawFormula(depth-1).Draw(t, "left"), drawFormula(depth-1).Draw(t, "right")
		sign := rapid.SampledFrom([][2]string{{"+", "+"}, {"-", "-"}, {"*", "*"}, {"/", "/"}, {"=", "=="}, {"!=", "<>"}, {" and ", "&&"}, {" or ", " OR "}}).Draw(t, "sign")
		return [2]string{"(" + a[0] + sign[0] + b[0] + ")", "(( " + a[1] + sign[1] + "\n" + b[1] + "))"}
	})
}

func TestEqualFormulas_respelt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		one, other := drawFormula(3).Draw(t, "formula"), drawFormula(3).Draw(t, "other")
		if !values.EqualFormulas(one[0], one[1]) {
			t.Fatalf("%q and %q differ", one[0], one[1])
		}
		if one[0] != other[0] && values.EqualFormulas(one[1], other[0]) {
			t.Fatalf("%q equals %q", one[1], other[0])
		}
	})
}
