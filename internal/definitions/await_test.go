// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package definitions

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-5bbc67a3/terraform-provider-hubspot/internal/hubspot"
)

func TestAwait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began, looks := time.Now(), 0
		content, err := Await(t.Context(), time.Minute, func(context.Context) (bool, error) {
			looks++
			if looks < 3 {
				return false, &hubspot.Error{StatusCode: http.StatusNotFound}
			}
			return looks == 4, nil
		})
		if !content || err != nil || looks != 4 {
			t.Errorf("content %t, error %v after %d looks", content, err, looks)
		}
		if took := time.Since(began); took != 7*firstLook {
			t.Errorf("waited %s, want 1+2+4 pauses of %s", took, firstLook)
		}

		began = time.Now()
		if content, err := Await(t.Context(), time.Minute, func(context.Context) (bool, error) { return false, nil }); content || err != nil {
			t.Errorf("content %t, error %v, although nothing came", content, err)
		}
		if took := time.Since(began); took < time.Minute || took > time.Minute+longestLook {
			t.Errorf("gave up after %s, want about a minute", took)
		}

		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := Await(ctx, time.Minute, func(context.Context) (bool, error) { return false, nil }); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v, want the context's", err)
		}

		broken := errors.New("broken")
		if _, err := Await(t.Context(), time.Minute, func(context.Context) (bool, error) { return false, broken }); !errors.Is(err, broken) {
			t.Errorf("error %v, want the look's", err)
		}
	})
}
