// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestAssociationLabels(t *testing.T) {
	t.Parallel()
	c, _ := overWire(t, nil, answer(http.StatusOK, `{"results":[{"category":"HUBSPOT_DEFINED","typeId":279,"label":null},{"category":"USER_DEFINED","typeId":"28","label":"Billing"}]}`))
	got, err := c.AssociationLabels(t.Context(), "contacts", "companies")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]AssociationType{{Category: "HUBSPOT_DEFINED", TypeID: 279}, {Category: "USER_DEFINED", TypeID: 28, Label: "Billing"}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAssociationWrites(t *testing.T) {
	t.Parallel()
	link := []AssociationInput{{FromID: "1", ToID: "2", Types: []AssociationType{{Category: "USER_DEFINED", TypeID: 28, Label: "not sent"}}}}
	tests := map[string]struct {
		status int
		answer string
		call   func(*Client) (*AssociationBatch, error)
		path   string
		sent   string
		want   *AssociationBatch
	}{
		"create": {
			status: http.StatusCreated,
			answer: `{"status":"COMPLETE","startedAt":"2026-11-01T10:00:00Z","results":[{"fromObjectTypeId":"0-1","fromObjectId":1,"toObjectTypeId":"0-2","toObjectId":"2","labels":["Billing",null]}]}`,
			call: func(c *Client) (*AssociationBatch, error) {
				return c.BatchCreateAssociations(t.Context(), "0-1", "0-2", link)
			},
			path: "create",
			sent: `{"inputs":[{"from":{"id":"1"},"to":{"id":"2"},"types":[{"associationCategory":"USER_DEFINED","associationTypeId":28}]}]}`,
			want: &AssociationBatch{Status: StatusComplete, StartedAt: at("2026-11-01T10:00:00Z"), HTTPStatus: http.StatusCreated, Results: []AssociationResult{{
				FromObjectTypeID: "0-1", FromID: "1", ToObjectTypeID: "0-2", ToID: "2", Labels: []string{"Billing"},
			}}},
		},
		"create default, partly refused": {
			status: http.StatusMultiStatus,
			answer: `{"status":"COMPLETE","results":[{"from":{"id":"1"},"to":{"id":"2"},"associationSpec":{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":279}}],"numErrors":1,"errors":[{"category":"OBJECT_NOT_FOUND","message":"m","context":{"toObjectId":["3"]}}]}`,
			call: func(c *Client) (*AssociationBatch, error) {
				return c.BatchCreateDefaultAssociations(t.Context(), "0-1", "0-2", []AssociationPair{{FromID: "1", ToID: "2"}, {FromID: "1", ToID: "3"}})
			},
			path: "associate/default",
			sent: `{"inputs":[{"from":{"id":"1"},"to":{"id":"2"}},{"from":{"id":"1"},"to":{"id":"3"}}]}`,
			want: &AssociationBatch{
				Status: StatusComplete, HTTPStatus: http.StatusMultiStatus, NumErrors: 1,
				Results: []AssociationResult{{FromID: "1", ToID: "2", Type: &AssociationType{Category: "HUBSPOT_DEFINED", TypeID: 279}}},
				Errors:  []BatchError{{Category: "OBJECT_NOT_FOUND", Message: "m", Context: map[string][]string{"toObjectId": {"3"}}}},
			},
		},
		"archive without a body": {
			status: http.StatusNoContent,
			call: func(c *Client) (*AssociationBatch, error) {
				return c.BatchArchiveAssociations(t.Context(), "0-1", "0-2", []AssociationArchiveInput{{FromID: "1", ToIDs: []string{"2", "3"}}})
			},
			path: "archive",
			sent: `{"inputs":[{"from":{"id":"1"},"to":[{"id":"2"},{"id":"3"}]}]}`,
			want: &AssociationBatch{Status: StatusComplete, HTTPStatus: http.StatusNoContent},
		},
		"archive labels with a body": {
			status: http.StatusOK,
			answer: `{"status":"COMPLETE","results":[],"numErrors":1,"errors":[{"message":"m"}]}`,
			call: func(c *Client) (*AssociationBatch, error) {
				return c.BatchArchiveAssociationLabels(t.Context(), "0-1", "0-2", link)
			},
			path: "labels/archive",
			sent: `{"inputs":[{"from":{"id":"1"},"to":{"id":"2"},"types":[{"associationCategory":"USER_DEFINED","associationTypeId":28}]}]}`,
			want: &AssociationBatch{Status: StatusComplete, HTTPStatus: http.StatusOK, NumErrors: 1, Errors: []BatchError{{Message: "m"}}},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, s := overWire(t, nil, answer(tt.status, tt.answer))
			got, err := tt.call(c)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got, cmpopts.IgnoreUnexported(BatchError{})); diff != "" {
				t.Errorf("differs (-want +got):\n%s", diff)
			}
			sent := s.requests(1)[0]
			if want := basePath + "/crm/v4/associations/0-1/0-2/batch/" + tt.path; sent.path != want {
				t.Errorf("sent %s, want %s", sent.path, want)
			}
			sameJSON(t, sent.body, tt.sent)
		})
	}
}

func TestBatchReadAssociations(t *testing.T) {
	t.Parallel()
	c, s := overWire(t, nil, answer(http.StatusMultiStatus, `{"status":"COMPLETE","results":[
		{"from":{"id":"1"},"to":[{"toObjectId":2,"associationTypes":[{"category":"HUBSPOT_DEFINED","typeId":279,"label":null},{"category":"USER_DEFINED","typeId":28,"label":"Billing"}]}],"paging":{"next":{"after":"Mg=="}}},
		{"from":{"id":"9"},"to":[]}],
		"numErrors":1,"errors":[{"category":"OBJECT_NOT_FOUND","subCategory":"crm.associations.NO_ASSOCIATIONS_FOUND","message":"none","context":{"fromObjectId":["4"]}}]}`))
	got, err := c.BatchReadAssociations(t.Context(), "0-1", "0-2", []AssociationReadInput{{ID: "1"}, {ID: "9", After: "Mg=="}, {ID: "4"}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&AssociationReadBatch{
		Status: StatusComplete, HTTPStatus: http.StatusMultiStatus, NumErrors: 1,
		Results: []AssociationReadResult{
			{FromID: "1", After: "Mg==", To: []AssociatedObject{{ID: "2", Types: []AssociationType{{Category: "HUBSPOT_DEFINED", TypeID: 279}, {Category: "USER_DEFINED", TypeID: 28, Label: "Billing"}}}}},
			{FromID: "9"},
		},
		Errors: []BatchError{{Category: "OBJECT_NOT_FOUND", SubCategory: "crm.associations.NO_ASSOCIATIONS_FOUND", Message: "none", Context: map[string][]string{"fromObjectId": {"4"}}}},
	}, got, cmpopts.IgnoreUnexported(BatchError{})); diff != "" {
		t.Errorf("differs (-want +got):\n%s", diff)
	}
	sameJSON(t, s.requests(1)[0].body, `{"inputs":[{"id":"1"},{"id":"9","after":"Mg=="},{"id":"4"}]}`)
}
