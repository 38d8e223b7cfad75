// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package provider

import "testing"

func TestMain(m *testing.M) { Main(m) }
