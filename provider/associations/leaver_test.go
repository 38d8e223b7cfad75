// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package associations

import (
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/custody"
	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/values"
)

// What a configuration releases the state's own policy may remove all the same, when the
// object is replaced and nothing tells its destroy which object took its place: another
// resource that declares such a link is at odds with the replacement.
func TestLeaver_ownPolicy(t *testing.T) {
	t.Parallel()
	end := func(name string) spaceEnd {
		parsed, err := values.ParseObjectType(name)
		if err != nil {
			t.Fatal(err)
		}
		return spaceEnd{linkEnd{objectType: parsed}, parsed.Canonical()}
	}
	space := newLinkSpace(end("contacts"), end("companies"), "")
	link := func(archives bool) custody.Record {
		return custody.Record{Key: recordKey("1", "2"), Normal: space.normal("1", "2"), ID: space.id("1", "2"), Held: true, Archives: archives}
	}
	for _, test := range []struct {
		own, now bool
		want     int
	}{{own: true, now: false, want: 1}, {own: false, now: false, want: 0}, {own: false, now: true, want: 1}} {
		board := custody.NewBoard(custody.NewRegister())
		first := custody.Statement{Name: "a", Space: space.Space, From: space.Space, Writes: true}
		(&leaver{space: space, said: &first}).leave(link(test.own), test.now, "1", "1", "2", "2")
		board.Say(first)
		if test.now {
			// In place, the link would leave.
			conflicts, _ := board.Say(custody.Statement{Name: "b", Space: space.Space, Declares: []custody.Record{link(false)}})
			if len(conflicts) != test.want {
				t.Errorf("%+v: %v", test, conflicts)
			}
			continue
		}
		board.Say(custody.Statement{Name: "a", Space: space.Space, From: space.Space, Writes: true, Resumes: true, Archives: func(bool) bool { return false }})
		conflicts, _ := board.Say(custody.Statement{Name: "b", Space: space.Space, Declares: []custody.Record{link(false)}})
		if len(conflicts) != test.want {
			t.Errorf("%+v: %v", test, conflicts)
		}
	}
}
