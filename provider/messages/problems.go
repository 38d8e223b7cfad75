// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package messages

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// MaxReported is how many mistakes of one kind of input are told in full.
const MaxReported = 20

// Problems collects mistakes in a large input: the first in full, then a count.
type Problems struct {
	attribute string
	diags     diag.Diagnostics
	more      int
}

// NewProblems returns a collection of mistakes in an attribute.
func NewProblems(attribute string) *Problems { return &Problems{attribute: attribute} }

// Add notes a mistake.
func (p *Problems) Add(at path.Path, summary, detail string) {
	if len(p.diags) >= MaxReported {
		p.more++
		return
	}
	p.diags.AddAttributeError(at, summary, detail)
}

// Diagnostics returns what was collected, as errors.
func (p *Problems) Diagnostics() diag.Diagnostics {
	if p.more > 0 {
		p.diags.AddAttributeError(path.Root(p.attribute), "More mistakes of this kind",
			fmt.Sprintf("%s in %s not shown. Correct the ones above first; many mistakes often have one cause.", Plural(p.more, "further mistake"), strings.TrimSpace(p.attribute)))
	}
	return p.diags
}
