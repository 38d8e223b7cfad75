// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Package functions is the provider functions: their definitions, their
// arguments and their results. What they decide lies in the packages rows and
// values, which know no Terraform.
//
// Functions that carry whole tables are answered straight from the messages of
// the protocol, see [Direct]. Their counterparts of the framework say the same
// and are what such an answer is compared with in tests.
package functions

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
)

// All returns the constructors of the functions.
func All() []func() function.Function {
	return []func() function.Function{
		newCSVGroupsFunction,
		newCSVRecordsFunction,
		newDateFunction,
		newDateTimeFunction,
		newMultiCheckboxFunction,
		newNormalizeDomainFunction,
		newNormalizeEmailFunction,
		newRecordsFunction,
		newTableFunction,
	}
}

// Direct returns the functions that are answered without the framework because
// they carry large values.
func Direct() []protocol.Registration {
	return []protocol.Registration{
		protocol.Function(csvGroupsName, callCSVGroups),
		protocol.Function(csvRecordsName, callCSVRecords),
		protocol.Function(recordsName, callRecords),
		protocol.Function(tableName, callTable),
	}
}

// recordType is the type of a record: its properties by name.
var recordType = types.MapType{ElemType: types.StringType}

// recordsType is the type of the map that records takes.
var recordsType = types.MapType{ElemType: recordType}

// argumentError blames an argument, by its index. Terraform puts the period.
func argumentError(argument int64, err error) *function.FuncError {
	text := strings.TrimSuffix(err.Error(), ".")
	if text != "" {
		text = strings.ToUpper(text[:1]) + text[1:]
	}
	return function.NewArgumentFuncError(argument, text)
}
