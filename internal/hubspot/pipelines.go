// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

package hubspot

import (
	"context"
	"time"
)

// Pipeline is a sequence of stages that deals, tickets or other records move
// through.
type Pipeline struct {
	ID           string          `json:"id"`
	Label        string          `json:"label"`
	DisplayOrder int             `json:"displayOrder"`
	Stages       []PipelineStage `json:"stages"`
	Archived     bool            `json:"archived"`
	CreatedAt    time.Time       `json:"createdAt"`
	UpdatedAt    time.Time       `json:"updatedAt"`
}

// PipelineStage is one stage of a pipeline.
type PipelineStage struct {
	ID           string `json:"id"`
	Label        string `json:"label"`
	DisplayOrder int    `json:"displayOrder"`
	// Metadata holds strings in HubSpot's spelling, such as the probability of
	// a deal stage or the state of a ticket stage.
	Metadata  map[string]string `json:"metadata"`
	Archived  bool              `json:"archived"`
	CreatedAt time.Time         `json:"createdAt"`
	UpdatedAt time.Time         `json:"updatedAt"`
}

// wirePipeline is a Pipeline as it travels.
type wirePipeline struct {
	Pipeline
	Stages    []wireStage `json:"stages"`
	CreatedAt flexTime    `json:"createdAt"`
	UpdatedAt flexTime    `json:"updatedAt"`
}

func (w wirePipeline) value() Pipeline {
	p := w.Pipeline
	p.Stages = values[PipelineStage](w.Stages)
	p.CreatedAt, p.UpdatedAt = time.Time(w.CreatedAt), time.Time(w.UpdatedAt)
	return p
}

type wireStage struct {
	PipelineStage
	Metadata  flexLinks `json:"metadata"`
	CreatedAt flexTime  `json:"createdAt"`
	UpdatedAt flexTime  `json:"updatedAt"`
}

func (w wireStage) value() PipelineStage {
	s := w.PipelineStage
	s.Metadata = w.Metadata
	s.CreatedAt, s.UpdatedAt = time.Time(w.CreatedAt), time.Time(w.UpdatedAt)
	return s
}

// ListPipelines returns an object type's pipelines with their stages. Custom
// object types are given by id or fully qualified name.
func (c *Client) ListPipelines(ctx context.Context, objectType string) ([]Pipeline, error) {
	rt, err := c.version.route(familyPipelines, "/{objectType}", objectType)
	if err != nil {
		return nil, err
	}
	return list[Pipeline, wirePipeline](ctx, c, KindPipelines, rt, nil, func(p *Pipeline) error {
		if p.ID == "" {
			return unasked("holds a pipeline without an id")
		}
		return nil
	})
}
