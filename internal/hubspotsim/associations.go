// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

type inputAssociation struct{}

type associationStore struct{}

func (a *associationStore) init()                                {}
func (a *associationStore) move(*objectType, []uint64, uint64)   {}
func (a *associationStore) schemaAssociations(*objectType) []any { return []any{} }

func (c *call) associate(*objectType, *object, []inputAssociation) {}
func (c *call) appendAssociations(buf []byte, _ *objectType, _ *object) []byte {
	return buf
}
func addAssociationRoutes(addRoute) {}
