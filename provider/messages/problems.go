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

// MaxKeys is how many keys stand for all that one cause concerns.
const MaxKeys = 5

// Problems collects mistakes in a large input by their cause: each cause is told
// once, in the words of its first mistake, with the first keys and the number of
// all. Beyond [MaxReported] causes the rest is counted.
type Problems struct {
	attribute string
	causes    []*cause
	byName    map[string]*cause
	more      int
}

type cause struct {
	at              path.Path
	summary, detail string
	keys            []string
}

// NewProblems returns a collection of mistakes in an attribute.
func NewProblems(attribute string) *Problems {
	return &Problems{attribute: attribute, byName: make(map[string]*cause)}
}

// Add notes a mistake that has a cause of its own.
func (p *Problems) Add(at path.Path, summary, detail string) {
	p.AddCause(fmt.Sprintf("%d", len(p.causes)+p.more), "", at, summary, detail)
}

// AddCause notes a mistake of one key. Mistakes with the same name have one cause.
func (p *Problems) AddCause(name, key string, at path.Path, summary, detail string) {
	name = summary + "\x00" + name
	if c, ok := p.byName[name]; ok {
		c.keys = append(c.keys, key)
		return
	}
	if len(p.causes) >= MaxReported {
		p.more++
		return
	}
	c := &cause{at: at, summary: summary, detail: detail, keys: []string{key}}
	p.byName[name], p.causes = c, append(p.causes, c)
}

// Warnings returns what was collected, as warnings: then they are no mistakes.
func (p *Problems) Warnings() diag.Diagnostics {
	var diags diag.Diagnostics
	for _, c := range p.causes {
		diags.AddAttributeWarning(c.at, c.summary, p.detail(c))
	}
	if p.more > 0 {
		diags.AddWarning("More of this kind", fmt.Sprintf("%s in %s not shown.", Plural(p.more, "further one"), p.attribute))
	}
	return diags
}

func (p *Problems) detail(c *cause) string {
	n := len(c.keys)
	if n < 2 {
		return c.detail
	}
	return c.detail + fmt.Sprintf("\n\n%s of %s are concerned: %s.", Plural(n, "element"), strings.TrimSpace(p.attribute), FirstOf(c.keys, MaxKeys))
}

// Diagnostics returns what was collected, as errors.
func (p *Problems) Diagnostics() diag.Diagnostics {
	var diags diag.Diagnostics
	for _, c := range p.causes {
		diags.AddAttributeError(c.at, c.summary, p.detail(c))
	}
	if p.more > 0 {
		// Not at the attribute: Terraform would print the source of all of it.
		diags.AddError("More mistakes of this kind",
			fmt.Sprintf("%s in %s not shown. Correct the ones above first; many mistakes often have one cause.", Plural(p.more, "further mistake"), strings.TrimSpace(p.attribute)))
	}
	return diags
}
