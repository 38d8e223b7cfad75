// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspotsim

func (s *Server) countOperation(op Operation) int {
	return s.CountFunc(func(r Request) bool { return r.Operation == op })
}

// CountUpserts returns the number of batch upserts, refused ones included.
func (s *Server) CountUpserts() int { return s.countOperation(OpUpsert) }

// CountReads returns the number of batch reads of records.
func (s *Server) CountReads() int { return s.countOperation(OpBatchRead) }

// CountArchives returns the number of batch archives of records.
func (s *Server) CountArchives() int { return s.countOperation(OpBatchArchive) }

// CountDefinitions returns the number of reads of an object type's property
// definitions.
func (s *Server) CountDefinitions() int { return s.countOperation(OpPropertyList) }

// CountSearches returns the number of searches.
func (s *Server) CountSearches() int { return s.countOperation(OpSearch) }

// UpsertInputs returns the inputs of all logged batch upserts in order,
// refused ones included.
func (s *Server) UpsertInputs() []UpsertInput { return s.InputsOf(OpUpsert) }

// ArchiveInputs returns the ids in all logged batch archives in order.
func (s *Server) ArchiveInputs() []string {
	var ids []string
	for _, in := range s.InputsOf(OpBatchArchive) {
		ids = append(ids, in.ID)
	}
	return ids
}

// ReadInputs returns the inputs of all logged batch reads in order.
func (s *Server) ReadInputs() []UpsertInput { return s.InputsOf(OpBatchRead) }
