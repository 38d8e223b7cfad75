// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package values

import (
	"slices"
	"strconv"
	"strings"
)

// boolFault accepts "true" and "false", or the options where the property is
// an enumeration that lists its own.
func (e *entry) boolFault(value string) *fault {
	trimmed := strings.TrimSpace(value)
	if trimmed == "" || trimmed == "true" || trimmed == "false" {
		return nil
	}
	if _, listed := e.options[value]; listed && e.Type == "enumeration" {
		return nil
	}
	remedy := `Write "true" or "false".`
	switch strings.ToLower(trimmed) {
	case "true", "yes", "y", "on", "1":
		remedy = `Write "true".`
	case "false", "no", "n", "off", "0":
		remedy = `Write "false".`
	}
	return &fault{CodeInvalidBool, Quote(value) + " is neither true nor false.", remedy}
}

// stageProperties hold pipelines and stages. What a definition lists of them,
// if anything, need not be all.
var stageProperties = []string{"pipeline", "dealstage", "hs_pipeline", "hs_pipeline_stage"}

// takesAnyOption reports whether the options are not known here: none are
// listed, or they are those of pipelines. Options kept elsewhere may be listed
// all the same, as those of lifecyclestage.
func (e *entry) takesAnyOption() bool {
	return len(e.options) == 0 || e.ExternalOptions && slices.Contains(stageProperties, e.Name)
}

func (e *entry) optionFault(value string) *fault {
	if _, listed := e.options[value]; listed || e.takesAnyOption() || strings.TrimSpace(value) == "" {
		return nil
	}
	return &fault{
		CodeInvalidOption,
		Quote(value) + " is not an option of the property " + Quote(e.Name) + ".",
		e.optionRemedy(value),
	}
}

// appendsFault refuses a leading semicolon in a set.
func appendsFault(value string) *fault {
	if !strings.HasPrefix(strings.TrimSpace(value), ";") {
		return nil
	}
	remedy := "Write the whole set without the leading semicolon."
	if rest := strings.TrimLeft(value, "; \t"); rest != "" {
		remedy = "Write the whole set, starting " + Quote(rest) + "."
	}
	return &fault{
		CodeAppends,
		Quote(value) + " starts with a semicolon, which makes HubSpot add to the stored options instead of " +
			"setting them: the result would depend on what is stored.",
		remedy,
	}
}

// checkboxesFault accepts options separated by semicolons.
func (e *entry) checkboxesFault(value string) *fault {
	if f := appendsFault(value); f != nil {
		return f
	}
	if e.takesAnyOption() {
		return nil
	}
	for member := range strings.SplitSeq(value, ";") {
		if _, listed := e.options[member]; listed || strings.TrimSpace(member) == "" {
			continue
		}
		return &fault{
			CodeInvalidOption,
			Quote(member) + " is not an option of the property " + Quote(e.Name) + ".",
			e.optionRemedy(member),
		}
	}
	return nil
}

// maxListedOptions is the number of options up to which a remedy lists all.
const maxListedOptions = 10

// optionRemedy points from a label, a misspelling or stray white space to the
// internal value, and else lists the options.
func (e *entry) optionRemedy(value string) string {
	trimmed := strings.TrimSpace(value)
	if _, listed := e.options[trimmed]; listed {
		return "Write " + Quote(trimmed) + ", without white space around it."
	}
	values := make([]string, 0, len(e.Options))
	for _, option := range e.Options {
		if strings.EqualFold(option.Label, trimmed) {
			return Quote(value) + " is the label of an option; write its internal value " + Quote(option.Value) + "."
		}
		if !option.Hidden {
			values = append(values, option.Value)
		}
	}
	remedy := didYouMean(NearestNames(trimmed, values, maxHints))
	switch {
	case len(values) == 0:
		return remedy + "Add the option to the property first."
	case len(values) <= maxListedOptions:
		return remedy + "The options are " + quotedList(values, "and") + "."
	}
	return remedy + "The property has " + strconv.Itoa(len(values)) + " options, among them " +
		quotedList(values[:maxHints], "and") + "."
}
