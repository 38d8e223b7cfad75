// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package functions

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

var _ function.Function = (*textFunction)(nil)

// textFunction converts one text to another. Null stays null, which leaves a
// property unmanaged, and "" stays "", which clears one.
type textFunction struct {
	name, summary, description  string
	parameter, parameterMeaning string
	convert                     func(string) (string, error)
}

func newDateFunction() function.Function {
	return &textFunction{
		name:    "date",
		summary: "Convert a date to HubSpot's form",
		description: "Converts a date to `YYYY-MM-DD`, the form that HubSpot's date properties take.\n\n" +
			"It reads `2026-01-31`, `2026/1/31`, `31 Jan 2026`, `January 31, 2026`, RFC 3339 times, and seconds or milliseconds since 1970. " +
			"Of a time the day counts that is written there, whatever its offset; of seconds and milliseconds the day in UTC. " +
			"`01/02/2026` and the like are refused, since they may mean two days: turn them around with `regex` or `split` first. " +
			"Null stays null and `\"\"` stays `\"\"`.",
		parameter: "value", parameterMeaning: "The date.",
		convert: values.Date,
	}
}

func newDateTimeFunction() function.Function {
	return &textFunction{
		name:    "datetime",
		summary: "Convert a time to HubSpot's form",
		description: "Converts a time to `2026-01-31T09:30:00.000Z`, the form that HubSpot's datetime properties hold.\n\n" +
			"It reads what `date` reads. A time without an offset is taken as UTC, a date as its midnight in UTC. " +
			"Null stays null and `\"\"` stays `\"\"`.",
		parameter: "value", parameterMeaning: "The time.",
		convert: values.DateTime,
	}
}

func newNormalizeEmailFunction() function.Function {
	return &textFunction{
		name:    "normalize_email",
		summary: "Write an e-mail address as HubSpot stores it",
		description: "Returns an e-mail address in lower case and without white space around it, which is how HubSpot stores it. " +
			"What is no address is an error that says why: `mailto:` before it, a name beside it, two of them, `a..b@`, `.a@`, a domain without a period, a misplaced hyphen, characters that nobody sees. As keys, addresses from several sources meet only in this form. " +
			"Null stays null and `\"\"` stays `\"\"`.",
		parameter: "address", parameterMeaning: "The e-mail address.",
		convert: values.NormalizeEmail,
	}
}

func newNormalizeDomainFunction() function.Function {
	return &textFunction{
		name:    "normalize_domain",
		summary: "Take the domain name out of a URL",
		description: "Returns the bare domain name of a URL or domain: lower case, without scheme, user, port, path and `www.`, and with letters beyond ASCII in their ASCII form. " +
			"`https://www.Example.com/about` becomes `example.com`. Other subdomains stay. What holds no domain name is an error. " +
			"Null stays null and `\"\"` stays `\"\"`.",
		parameter: "value", parameterMeaning: "The URL or domain.",
		convert: values.NormalizeDomain,
	}
}

// Metadata implements [function.Function].
func (f *textFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = f.name
}

// Definition implements [function.Function].
func (f *textFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary:             f.summary,
		MarkdownDescription: f.description,
		Parameters: []function.Parameter{
			function.StringParameter{Name: f.parameter, AllowNullValue: true, MarkdownDescription: f.parameterMeaning},
		},
		Return: function.StringReturn{},
	}
}

// Run implements [function.Function].
func (f *textFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var text types.String
	resp.Error = function.ConcatFuncErrors(resp.Error, req.Arguments.Get(ctx, &text))
	if resp.Error != nil {
		return
	}
	if !text.IsNull() {
		converted, err := f.convert(text.ValueString())
		if err != nil {
			resp.Error = argumentError(0, err)
			return
		}
		text = types.StringValue(converted)
	}
	resp.Error = function.ConcatFuncErrors(resp.Error, resp.Result.Set(ctx, text))
}
