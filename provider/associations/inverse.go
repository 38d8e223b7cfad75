// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package associations

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/custodian"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/messages"
)

// anyLabel stands for the kinds of all labels of a direction.
const anyLabel = "any label"

// labelsOf names what an object says of the labels of both directions.
func labelsOf(name string) string { return name + " labels" }

// sayLabels states once more what an object says of links with a label, as labels of
// any kind: what leaves is stated of the other direction, because HubSpot removes a
// label together with its inverse there. Its lists of labels do not tell which one that
// is, so that any label which is declared between the same records may be.
func sayLabels(board *custody.Board, s custody.Statement) diag.Diagnostics {
	if s.Resumes {
		// The statement before says what leaves and what is declared again.
		return nil
	}
	said := s
	said.Name, said.Releases, said.Archives = labelsOf(s.Name), nil, nil
	if s.Heir != "" {
		said.Heir = labelsOf(s.Heir)
	}
	said.Declares, said.Leaves = nil, nil
	if said.Space = labelSpace(s.Space, false); said.Space.Type == "" {
		said.All = false
	} else {
		for _, r := range s.Declares {
			said.Declares = append(said.Declares, labelRecord(r, false))
		}
	}
	if said.From = labelSpace(s.From, true); said.From.Type != "" {
		again := make(map[string]bool, len(s.Declares))
		for _, r := range s.Declares {
			again[r.ID] = r.ID != ""
		}
		for _, r := range s.Leaves {
			if again[r.ID] {
				continue
			}
			said.Leaves = append(said.Leaves, labelRecord(r, true))
		}
	}
	if len(said.Declares) == 0 && len(said.Leaves) == 0 && !said.All {
		board.Forget(said.Name)
		return nil
	}
	conflicts, _ := board.Say(said)
	return inverseDiagnostics(conflicts)
}

// labelSpace is where the labels of a direction are, or those of the other one, the
// zero Space where there are none.
func labelSpace(s custody.Space, back bool) custody.Space {
	direction, kind, labelled := strings.Cut(s.Type, " ")
	if !labelled {
		return custody.Space{}
	}
	if back {
		from, to, _ := strings.Cut(direction, ">")
		direction = to + ">" + from
		from, to, _ = strings.Cut(s.Property, ">")
		s.Property = to + ">" + from
	}
	s.Type = direction + " " + anyLabel
	// A label that HubSpot was not asked for is one of them all the same.
	s.Doubtful = s.Doubtful && !strings.HasPrefix(kind, labelText(""))
	return s
}

// labelRecord is a link as one of the labels of its direction or of the other one.
func labelRecord(r custody.Record, back bool) custody.Record {
	if _, to := splitKey(r.Key); to == anyTo {
		if back {
			r.Normal, r.ID = turned(r.Normal), turned(r.ID)
		}
		r.Normal = anyLabel + " " + r.Normal
		return r
	}
	from, to, _ := strings.Cut(r.Normal, "\n")
	fromID, toID, known := strings.Cut(r.ID[strings.LastIndex(r.ID, " ")+1:], ">")
	if back {
		from, to, fromID, toID = to, from, toID, fromID
	}
	r.Normal, r.ID = anyLabel+" "+from+"\n"+to, ""
	if known {
		r.ID = anyLabel + " " + fromID + ">" + toID
	}
	return r
}

// turned names all links of a record at the other end.
func turned(name string) string {
	if rest, ok := strings.CutPrefix(name, "from "); ok {
		return "to " + rest
	}
	if rest, ok := strings.CutPrefix(name, "to "); ok {
		return "from " + rest
	}
	return name
}

// inverseDiagnostics tells which labels leave that another one may be the inverse of.
func inverseDiagnostics(conflicts []custody.Conflict) diag.Diagnostics {
	found := messages.NewProblems("links")
	for _, c := range conflicts {
		from, to := splitKey(c.Record.Key)
		how := "is declared from the other direction"
		switch c.Why {
		case custody.LeavesHere:
		case custody.LeavesOther:
			from, to = to, from
		case custody.LeavesHereUnknown, custody.LeavesOtherUnknown:
			how = "may be declared from the other direction, by links that are not known in this plan"
		default:
			continue
		}
		if from == anyTo || to == anyTo {
			if c.Why != custody.LeavesHere && c.Why != custody.LeavesOther {
				continue
			}
			found.AddCause("unknown", from+" to "+to, path.Root("links"), "Label may be the inverse of one that is declared",
				fmt.Sprintf("A link of %q with a label leaves, and links with a label from the other direction are not known in this plan. HubSpot removes a label together with its inverse. Apply what those links depend on first, with terraform apply -target, or %s.", strings.Trim(strings.ReplaceAll(from+to, anyTo, ""), "\n"), custodian.Abandon))
			continue
		}
		detail := fmt.Sprintf("The label on the link of %q to %q leaves and would be removed, while a label between the same two records %s. HubSpot removes a label together with its inverse, and does not tell which labels are each other's. Declare such a link from one direction only. If the label is to go, take the link out of both; if they are no pair, %s and apply that first, then remove the label in HubSpot.", from, to, how, custodian.Abandon)
		found.AddCause(messages.Without(detail, from, to), from+" to "+to, path.Root("links"), "Label may be the inverse of one that is declared", detail)
	}
	return found.Diagnostics()
}
