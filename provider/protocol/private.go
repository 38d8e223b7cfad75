// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// PrivateReader and PrivateWriter are the framework's private data, whose type it
// does not export.
type PrivateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

// PrivateWriter is the half of private data that is written.
type PrivateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// DecodePrivate reads what a resource left in private data, which Terraform carries
// along without looking at it. What an unknown version wrote is treated as nothing
// known.
func DecodePrivate[T any](b []byte) T {
	var p T
	if len(b) > 0 {
		_ = json.Unmarshal(b, &p)
	}
	return p
}

// EncodePrivate is p as private data, nil where p can't be written.
func EncodePrivate(p any) []byte {
	b, err := json.Marshal(p)
	if err != nil {
		return nil
	}
	return b
}
