// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

import (
	"net/http"
	"strings"
)

// renderSchema shows an object type's definition. The caller holds its lock.
func (c *call) renderSchema(t *objectType) map[string]any {
	properties := []propertyJSON{}
	for _, p := range t.sortedProperties(false, c.wantedSensitivity()) {
		properties = append(properties, p.render())
	}
	fullName := strings.ToUpper(t.singular)
	if t.custom {
		fullName = c.s.fullyQualifiedName(t.name)
	}
	required := []string{}
	for _, alternatives := range t.required {
		if len(alternatives) == 1 {
			required = append(required, alternatives[0])
		}
	}
	return map[string]any{
		"id": strings.TrimPrefix(t.id, "2-"), "objectTypeId": t.id, "fullyQualifiedName": fullName, "name": t.name,
		"labels":                     map[string]string{"singular": t.schema.SingularLabel, "plural": t.schema.PluralLabel},
		"description":                t.schema.Description,
		"primaryDisplayProperty":     t.schema.PrimaryDisplayProperty,
		"secondaryDisplayProperties": orEmpty(t.schema.SecondaryDisplayProperties),
		"requiredProperties":         required,
		"searchableProperties":       orEmpty(t.schema.SearchableProperties),
		"properties":                 properties, "associations": c.s.links.schemaAssociations(t),
		"allowsSensitiveProperties": false, "archived": false, "createdAt": formatTime(t.created), "updatedAt": formatTime(t.updated),
	}
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func (c *call) schemaList() (reply, *apiError) {
	results := []map[string]any{}
	for _, t := range c.s.objectTypes() {
		if t.custom && c.query.Get("archived") != "true" {
			t.mu.RLock()
			results = append(results, c.renderSchema(t))
			t.mu.RUnlock()
		}
	}
	return jsonReply(http.StatusOK, map[string]any{"results": results}), nil
}

func (c *call) schemaGet() (reply, *apiError) {
	t, refusal := c.typed()
	if refusal != nil {
		return reply{}, refusal
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	return jsonReply(http.StatusOK, c.renderSchema(t)), nil
}
