// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package functions

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// benchmarkSizes are numbers of rows.
var benchmarkSizes = []int{1_000, 10_000, 100_000}

// benchmarkCall calls a function of the direct server again and again.
func benchmarkCall(b *testing.B, name string, arguments ...*tfprotov6.DynamicValue) {
	b.Helper()
	server := newServer()
	req := &tfprotov6.CallFunctionRequest{Name: name, Arguments: arguments}
	b.ReportAllocs()
	for b.Loop() {
		resp, err := server.CallFunction(b.Context(), req)
		if err != nil || resp.Error != nil {
			b.Fatal(err, resp.Error)
		}
	}
}

func dynamicArgument(b *testing.B, declared tftypes.Type, v tftypes.Value) *tfprotov6.DynamicValue {
	b.Helper()
	value, err := tfprotov6.NewDynamicValue(declared, v)
	if err != nil {
		b.Fatal(err)
	}
	return &value
}

// benchmarkText is n rows of five properties and a key as an argument.
func benchmarkText(b *testing.B, n int) *tfprotov6.DynamicValue {
	b.Helper()
	var text strings.Builder
	text.WriteString("domain,name,country,city,website,rank\n")
	for i := range n {
		fmt.Fprintf(&text, "u%d.example,University %d,Switzerland,Zurich,https://u%d.example,%d\n", i, i, i, i)
	}
	return dynamicArgument(b, tftypes.String, tfString(text.String()))
}

func BenchmarkCSVRecords(b *testing.B) {
	for _, n := range benchmarkSizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			benchmarkCall(b, csvRecordsName, benchmarkText(b, n), dynamicArgument(b, tftypes.String, tfString("domain")))
		})
	}
}

func BenchmarkCSVGroups(b *testing.B) {
	for _, n := range benchmarkSizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			benchmarkCall(b, csvGroupsName, benchmarkText(b, n),
				dynamicArgument(b, tftypes.String, tfString("domain")), dynamicArgument(b, tftypes.Number, tfNumber(16)))
		})
	}
}

func BenchmarkRecords(b *testing.B) {
	for _, n := range benchmarkSizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			rows := make([]tftypes.Value, n)
			for i := range rows {
				rows[i] = tfRow(map[string]tftypes.Value{
					"domain": tfString(fmt.Sprintf("u%d.example", i)), "name": tfString(fmt.Sprintf("University %d", i)),
					"country": tfString("Switzerland"), "city": tfString("Zurich"), "website": tfString("https://u.example"), "rank": tfString("1"),
				})
			}
			list := tftypes.NewValue(tftypes.List{ElementType: rows[0].Type()}, rows)
			benchmarkCall(b, recordsName,
				dynamicArgument(b, tftypes.DynamicPseudoType, list), dynamicArgument(b, tftypes.String, tfString("domain")))
		})
	}
}
