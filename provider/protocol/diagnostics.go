// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package protocol

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// reportBug ends the detail of an error that no configuration can cause.
const reportBug = "This is a bug in the provider. Please report it to its developers."

// toProtocol converts diagnostics and the paths they point at.
func toProtocol(ctx context.Context, diags diag.Diagnostics) []*tfprotov6.Diagnostic {
	converted := make([]*tfprotov6.Diagnostic, 0, len(diags))
	for _, d := range diags {
		c := &tfprotov6.Diagnostic{
			Severity: tfprotov6.DiagnosticSeverityWarning,
			Summary:  d.Summary(),
			Detail:   d.Detail(),
		}
		if d.Severity() == diag.SeverityError {
			c.Severity = tfprotov6.DiagnosticSeverityError
		}
		if at, ok := d.(diag.DiagnosticWithPath); ok {
			c.Attribute = attributePath(ctx, at.Path())
		}
		converted = append(converted, c)
	}
	return converted
}

// attributePaths is attributePath for many.
func attributePaths(ctx context.Context, paths path.Paths) []*tftypes.AttributePath {
	converted := make([]*tftypes.AttributePath, 0, len(paths))
	for _, p := range paths {
		converted = append(converted, attributePath(ctx, p))
	}
	return converted
}

// attributePath converts a path, as far as its steps can be expressed.
func attributePath(ctx context.Context, p path.Path) *tftypes.AttributePath {
	var steps []tftypes.AttributePathStep
	for _, s := range p.Steps() {
		switch s := s.(type) {
		case path.PathStepAttributeName:
			steps = append(steps, tftypes.AttributeName(string(s)))
		case path.PathStepElementKeyInt:
			steps = append(steps, tftypes.ElementKeyInt(int64(s)))
		case path.PathStepElementKeyString:
			steps = append(steps, tftypes.ElementKeyString(string(s)))
		case path.PathStepElementKeyValue:
			v, err := s.ToTerraformValue(ctx)
			if err != nil {
				return tftypes.NewAttributePathWithSteps(steps)
			}
			steps = append(steps, tftypes.ElementKeyValue(v))
		}
	}
	return tftypes.NewAttributePathWithSteps(steps)
}

// decodeDiagnostic tells that a message could not be read. A number with a
// fraction is the one reason that lies in the configuration.
func decodeDiagnostic(what string, err error) diag.Diagnostic {
	p := path.Empty()
	if at := (*pathError)(nil); errors.As(err, &at) {
		p = at.path()
	}
	if broken, ok := errors.AsType[*notWholeError](err); ok {
		return notWhole(p, broken.value)
	}
	detail := fmt.Sprintf("The %s that Terraform sent cannot be read: %s.\n\n%s", what, err, reportBug)
	if len(p.Steps()) == 0 {
		return diag.NewErrorDiagnostic("Unreadable value", detail)
	}
	detail = fmt.Sprintf("The %s that Terraform sent cannot be read at %s: %s.\n\n%s", what, p, err, reportBug)
	return diag.NewAttributeErrorDiagnostic(p, "Unreadable value", detail)
}

// notWhole is the error of a number with a fraction, or of one that is too large.
func notWhole(p path.Path, value string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(p, "Invalid number",
		fmt.Sprintf("%s is %s, and it has to be a whole number of at most 64 bits. Write one such as 2, or round the value with floor() or ceil().", p, value))
}

// guard runs f and turns a panic into an error. The message says where it
// happened and what the Go runtime says, but not the value of any other panic,
// which could hold user data.
func guard(what string, diags *diag.Diagnostics, f func()) {
	defer func() {
		reason := recover()
		if reason == nil {
			return
		}
		diags.AddError("The provider crashed", fmt.Sprintf("%s stopped unexpectedly in %s: %s.\n\n%s",
			what, panicOrigin(), panicText(reason), reportBug))
	}()
	f()
}

func panicText(reason any) string {
	if err, ok := reason.(runtime.Error); ok {
		return err.Error()
	}
	return fmt.Sprintf("panic with a value of type %T", reason)
}

// panicOrigin names the function and line that panicked. It is called by the
// deferred function of guard.
func panicOrigin() string {
	var pcs [32]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
	for {
		frame, more := frames.Next()
		if !strings.HasPrefix(frame.Function, "runtime.") {
			name := frame.Function[strings.LastIndex(frame.Function, "/")+1:]
			return fmt.Sprintf("%s, line %d", name, frame.Line)
		}
		if !more {
			return "an unknown place"
		}
	}
}
