// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// The logic of the test resource, on neutral values. It resembles a resource
// that manages records: old keys keep their ids, new ones get theirs in the
// apply, and what the service returns is known only where nothing is written.

func records(model map[string]any) map[string]any {
	m, _ := model["records"].(map[string]any)
	return m
}

// logicValidate refuses a record key and a property value.
func logicValidate(config map[string]any) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, key := range slices.Sorted(maps.Keys(records(config))) {
		if key == "" {
			diags.AddAttributeError(path.Root("records").AtMapKey(key), "Empty key", "A record needs a key.")
		}
		properties, _ := records(config)[key].(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(properties)) {
			if properties[name] == "bad" {
				diags.AddAttributeError(path.Root("records").AtMapKey(key).AtMapKey(name), "Bad value", "bad is refused.")
			}
		}
	}
	if reads, ok := config["read_properties"].([]any); ok {
		for i, name := range reads {
			if name == nil {
				diags.AddAttributeWarning(path.Root("read_properties").AtListIndex(i), "Null name", "It is left out.")
			}
		}
	}
	return diags
}

// logicPlan returns the planned state and the private state.
func logicPlan(config, prior map[string]any, priorPrivate string) (map[string]any, string, diag.Diagnostics) {
	var diags diag.Diagnostics
	planned := maps.Clone(config)
	planned["id"] = unknown{}
	planned["ids"], planned["properties"], planned["created"] = unknown{}, unknown{}, unknown{}
	if objectType, ok := config["object_type"].(string); ok {
		planned["id"] = objectType + "/key"
	}
	wanted, ok := config["records"].(map[string]any)
	if !ok {
		return planned, "records unknown", diags
	}
	oldIDs, _ := prior["ids"].(map[string]any)
	oldProperties, _ := prior["properties"].(map[string]any)
	oldCreated, _ := prior["created"].(map[string]any)
	ids, properties, created := map[string]any{}, map[string]any{}, map[string]any{}
	fresh := 0
	for key, record := range wanted {
		ids[key], properties[key], created[key] = unknown{}, unknown{}, unknown{}
		if id, ok := oldIDs[key]; ok {
			ids[key], created[key] = id, oldCreated[key]
			if fmt.Sprint(record) == fmt.Sprint(records(prior)[key]) {
				properties[key] = oldProperties[key]
			}
			continue
		}
		fresh++
	}
	planned["ids"], planned["properties"], planned["created"] = ids, properties, created
	if fresh > 1 {
		diags.AddAttributeWarning(path.Root("records"), "Many new records", fmt.Sprintf("%d are new.", fresh))
	}
	return planned, fmt.Sprintf("%s>%d new", priorPrivate, fresh), diags
}

// logicReplaces reports whether object_type forces a replacement.
func logicReplaces(config, prior map[string]any) bool {
	return prior != nil && config["object_type"] != prior["object_type"]
}

// logicApply makes everything known. A record whose key starts with "fail"
// fails, and what belongs to it stays as in the prior state.
func logicApply(planned, prior map[string]any, private string) (map[string]any, diag.Diagnostics) {
	var diags diag.Diagnostics
	state := maps.Clone(planned)
	state["id"] = fmt.Sprintf("%v/%s", planned["object_type"], private)
	kept, ids, properties, created := map[string]any{}, map[string]any{}, map[string]any{}, map[string]any{}
	plannedIDs, _ := planned["ids"].(map[string]any)
	priorIDs, _ := prior["ids"].(map[string]any)
	for _, key := range slices.Sorted(maps.Keys(records(planned))) {
		if strings.HasPrefix(key, "fail") {
			diags.AddAttributeError(path.Root("records").AtMapKey(key), "Refused", "The record was refused.")
			if _, ok := priorIDs[key]; !ok {
				continue
			}
			kept[key] = records(prior)[key]
		} else {
			kept[key] = records(planned)[key]
		}
		ids[key] = "id of " + key
		if id, ok := plannedIDs[key].(string); ok {
			ids[key] = id
		}
		properties[key] = returned(kept[key])
		created[key] = len(key)%2 == 0
	}
	state["records"], state["ids"], state["properties"], state["created"] = kept, ids, properties, created
	return state, diags
}

// returned is what the service makes of a record.
func returned(record any) any {
	properties, ok := record.(map[string]any)
	if !ok {
		return map[string]any{}
	}
	m := map[string]any{}
	for name, value := range properties {
		if text, ok := value.(string); ok {
			m[name] = strings.ToUpper(text)
		} else {
			m[name] = nil
		}
	}
	return m
}

// logicRead drops records whose key starts with "gone", and the whole state
// where the object type is gone.
func logicRead(state map[string]any) map[string]any {
	if state["object_type"] == "gone" {
		return nil
	}
	fresh := maps.Clone(state)
	for _, name := range []string{"records", "ids", "properties", "created"} {
		m, ok := state[name].(map[string]any)
		if !ok {
			continue
		}
		kept := map[string]any{}
		for key, value := range m {
			if !strings.HasPrefix(key, "gone") {
				kept[key] = value
			}
		}
		fresh[name] = kept
	}
	return fresh
}

// logicImport takes an id of the form type/key,key.
func logicImport(id string) (map[string]any, diag.Diagnostics) {
	var diags diag.Diagnostics
	objectType, keys, ok := strings.Cut(id, "/")
	if !ok {
		diags.AddError("Invalid import id", "It has the form type/keys.")
		return nil, diags
	}
	state := map[string]any{
		"object_type": objectType, "id": objectType, "policy": nil, "max": nil, "read_properties": nil, "timeouts": nil,
	}
	imported, ids, properties, created := map[string]any{}, map[string]any{}, map[string]any{}, map[string]any{}
	for key := range strings.SplitSeq(keys, ",") {
		imported[key] = map[string]any{"name": key, "gap": nil}
		ids[key], properties[key], created[key] = "id of "+key, map[string]any{"name": strings.ToUpper(key)}, false
	}
	state["records"], state["ids"], state["properties"], state["created"] = imported, ids, properties, created
	return state, diags
}
