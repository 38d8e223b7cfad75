// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package objects

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/provider/protocol"
)

// randomRow draws cells of a few properties: none, null, no value, or one of two.
func randomRow(rng *rand.Rand, names []string, nulls bool) rowMap {
	b := protocol.NewMapBuilder[protocol.String](len(names))
	for _, name := range names {
		switch rng.IntN(5) {
		case 0:
		case 1:
			if nulls {
				b.Set(name, protocol.Null[string]())
			}
		case 2:
			b.Set(name, protocol.Known(""))
		default:
			b.Set(name, protocol.Known(fmt.Sprint("v", rng.IntN(2))))
		}
	}
	return b.Map()
}

// Whatever a table and HubSpot hold, a compact state says the same as a full one: of
// each record what HubSpot holds, and above all whether it was made here, which is what
// allows to archive it.
func TestCompact_saysTheSame(t *testing.T) {
	t.Parallel()
	left := 0
	for seed := range uint64(20_000) {
		rng := rand.New(rand.NewPCG(seed, 1))
		base := &objectsBatchModel{ObjectType: protocol.Known("companies"), IDProperty: protocol.Known("code")}
		if rng.IntN(3) == 0 {
			base.ReadProperties = protocol.Known([]protocol.String{protocol.Known("r"), protocol.Known("a")})
		}
		compact := *base
		compact.CompactState = protocol.Known(true)
		full, sparse := newStateBuilder(base), newStateBuilder(&compact)
		keys := []string{"k1", "k2", "k3"}
		for _, key := range keys {
			cells := randomRow(rng, []string{"a", "b", "c"}, true)
			held := randomRow(rng, []string{"a", "b", "c", "r"}, false)
			stored := storedRow(storedNames(cells, base.readProperties()), func(name string) *string {
				v, ok := cells.Get(name)
				if rng.IntN(4) == 0 || !ok {
					v, _ = held.Get(name)
				}
				if v.Get() == "" {
					return nil
				}
				return textOrNil(v)
			})
			created := rng.IntN(2) == 0
			full.set(key, cells, "9"+key, stored, created)
			sparse.set(key, cells, "9"+key, stored, created)
		}
		f, s := full.model(), sparse.model()
		left += f.Properties.Len() - s.Properties.Len()
		for _, key := range append(slices.Clone(keys), "none") {
			was, wasThere := f.stored(key)
			is, isThere := s.stored(key)
			if wasThere != isThere || !was.Equal(is) || f.created(key) != s.created(key) || f.id(key) != s.id(key) {
				t.Fatalf("seed %d, %s: full %v %v %v, compact %v %v %v", seed, key, was, wasThere, f.created(key), is, isThere, s.created(key))
			}
		}
		// What is not known allows nothing.
		for _, created := range []protocol.Map[protocol.Bool]{{}, protocol.UnknownMap[protocol.Bool]()} {
			unsure := *s
			unsure.Created = created
			if slices.ContainsFunc(keys, unsure.created) {
				t.Fatalf("seed %d: a record counts as made here although the state does not know", seed)
			}
		}
	}
	if left < 1000 {
		t.Fatalf("only %d rows were left out: the draws are no test", left)
	}
}
