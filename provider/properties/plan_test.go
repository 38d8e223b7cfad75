// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package properties

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspotsim"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// apiOptions turns options of HubSpot into a list of the state.
func apiOptions(options ...hubspot.PropertyOption) types.List {
	list := make([]propertyOption, len(options))
	for i, o := range options {
		list[i] = optionFromAPI(o)
	}
	return optionList(list)
}

// declared is an option as a configuration gives it: by its value alone.
func declared(value string) propertyOption { return propertyOption{value: types.StringValue(value)} }

func TestCompleteOptions(t *testing.T) {
	t.Parallel()
	type option = hubspot.PropertyOption
	prior := apiOptions(option{Value: "a", Label: "A", DisplayOrder: 1, Description: "first"}, option{Value: "b", Label: "B", DisplayOrder: 4, Hidden: true})
	for name, c := range map[string]struct {
		config []propertyOption
		prior  types.List
		want   []option
	}{
		"new options": {
			config: []propertyOption{declared("a"), declared("b")}, prior: types.ListNull(optionType),
			want: []option{{Value: "a", Label: "a"}, {Value: "b", Label: "b", DisplayOrder: 1}},
		},
		"what is left out stays": {
			config: []propertyOption{declared("a"), declared("b")}, prior: prior,
			want: []option{{Value: "a", Label: "A", DisplayOrder: 1, Description: "first"}, {Value: "b", Label: "B", DisplayOrder: 4, Hidden: true}},
		},
		"turned around": {
			config: []propertyOption{declared("b"), declared("a")}, prior: prior,
			want: []option{{Value: "b", Label: "B", DisplayOrder: 4, Hidden: true}, {Value: "a", Label: "A", DisplayOrder: 5, Description: "first"}},
		},
		"one in between": {
			config: []propertyOption{declared("a"), declared("n"), declared("b")}, prior: prior,
			want: []option{{Value: "a", Label: "A", DisplayOrder: 1, Description: "first"}, {Value: "n", Label: "n", DisplayOrder: 2}, {Value: "b", Label: "B", DisplayOrder: 4, Hidden: true}},
		},
		"explicit order": {
			config: []propertyOption{{value: types.StringValue("a"), displayOrder: types.Int64Value(-1)}, declared("n")}, prior: prior,
			want: []option{{Value: "a", Label: "A", DisplayOrder: -1, Description: "first"}, {Value: "n", Label: "n"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := completeOptions(optionList(c.config), c.prior)
			if diff := cmp.Diff(c.want, optionsForAPI(got)); diff != "" {
				t.Errorf("options (-want +got):\n%s", diff)
			}
			// A second plan from the outcome changes nothing.
			if again := completeOptions(optionList(c.config), got); !again.Equal(got) {
				t.Errorf("a second plan differs: %s, then %s", got, again)
			}
		})
	}
}

func TestKeepOptions(t *testing.T) {
	t.Parallel()
	type option = hubspot.PropertyOption
	known := apiOptions(option{Value: "b", Label: "B "}, option{Value: "gone", Label: "Gone"}, option{Value: "a", Label: "A"})
	stored := []option{{Value: "late", Label: "Late", DisplayOrder: 9}, {Value: "a", Label: "A", DisplayOrder: 1}, {Value: "b", Label: "B"}, {Value: "early", Label: "Early", DisplayOrder: 2}}
	want := []option{{Value: "b", Label: "B "}, {Value: "a", Label: "A", DisplayOrder: 1}, {Value: "early", Label: "Early", DisplayOrder: 2}, {Value: "late", Label: "Late", DisplayOrder: 9}}
	if diff := cmp.Diff(want, optionsForAPI(keepOptions(known, stored))); diff != "" {
		t.Errorf("options (-want +got):\n%s", diff)
	}
	if got := keepOptions(known, nil); !got.IsNull() {
		t.Errorf("no options are %s, want null", got)
	}
	if got := keepOptions(optionList(nil), nil); got.IsNull() {
		t.Error("an empty list became null")
	}
}

func TestDefaultFieldType(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ typeName, prior, want string }{
		{"string", "", "text"},
		{"string", "textarea", "textarea"},
		{"number", "textarea", "number"},
		{"datetime", "", "date"},
		{"phone_number", "", "phonenumber"},
		{"json", "text", "text"},
		{"json", "", ""},
	} {
		if got := defaultFieldType(c.typeName, c.prior); got != c.want {
			t.Errorf("defaultFieldType(%q, %q) = %q, want %q", c.typeName, c.prior, got, c.want)
		}
	}
}

// The simulator follows HubSpot's documentation: every pair that the provider
// lets pass is accepted there.
func TestPropertyTypes_accepted(t *testing.T) {
	t.Parallel()
	sim := hubspotsim.Start(t)
	client, err := hubspot.New(hubspot.Config{AccessToken: sim.Token(), BaseURL: sim.URL()})
	if err != nil {
		t.Fatal(err)
	}
	for _, propertyType := range propertyTypes {
		for _, field := range propertyType.fieldTypes {
			_, err := client.CreateProperty(t.Context(), "companies", hubspot.PropertyCreate{
				Name: "p_" + propertyType.name + "_" + field, Label: "P", Type: propertyType.name, FieldType: field, GroupName: defaultGroups["0-2"],
			})
			if err != nil {
				t.Errorf("%s with %s: %v", propertyType.name, field, err)
			}
		}
	}
}

func TestChooseDefaultGroup(t *testing.T) {
	t.Parallel()
	for want, names := range map[string][]string{
		"widget_information":  {"other", "widget_information"},
		"lineiteminformation": {"lineiteminformation"},
		"only":                {"only"},
		"":                    {"a_information", "b_information"},
	} {
		if got := chooseDefaultGroup(names); got != want {
			t.Errorf("chooseDefaultGroup(%q) = %q, want %q", names, got, want)
		}
	}
}

// The default groups are those that a fresh account has.
func TestDefaultGroups(t *testing.T) {
	t.Parallel()
	sim := hubspotsim.Start(t)
	client, err := hubspot.New(hubspot.Config{AccessToken: sim.Token(), BaseURL: sim.URL()})
	if err != nil {
		t.Fatal(err)
	}
	for objectType, group := range defaultGroups {
		if _, err := client.GetPropertyGroup(t.Context(), objectType, group); err != nil {
			t.Errorf("%s: %v", objectType, err)
		}
	}
}

func TestPropertyDefinition(t *testing.T) {
	t.Parallel()
	m := propertyModel{
		definitionModel: definitionModel{Name: types.StringValue("choice")}, Type: types.StringValue(typeEnumeration), FieldType: types.StringValue("select"),
		HasUniqueValue: types.BoolValue(true), Options: optionList([]propertyOption{declared("a"), {value: types.StringUnknown()}}),
	}
	want := values.Definition{
		Name: "choice", Type: typeEnumeration, FieldType: "select", Unique: true,
		// Any value may be the option that is not known yet.
		ExternalOptions: true, Options: []values.Option{{Value: "a"}},
	}
	if diff := cmp.Diff(want, m.definition()); diff != "" {
		t.Errorf("definition (-want +got):\n%s", diff)
	}
}
