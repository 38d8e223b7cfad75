// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

// Compares what the simulator sends with the models of HubSpot's client: every
// member must be one that the model knows, and every member that the model
// requires must be there.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);
const codegen = path.join(path.dirname(require.resolve('@hubspot/api-client/package.json')), 'lib/codegen');

// Members that HubSpot sends and this version of its client does not know yet.
const newer = {
  '*': ['url'],
  Property: ['dataSensitivity', 'numberDisplayHint'],
  BatchResponseSimplePublicUpsertObject: [],
  TokenResponseIF: ['hub_id', 'user_id', 'scopes', 'token_use'],
  AccessTokenInfoResponse: ['active', 'client_id', 'token_use'],
  ModelError: ['status'],
  StandardError: ['correlationId'],
  ObjectSchema: ['allowsSensitiveProperties'],
};

// Members that the specification requires and recorded answers lack.
const absent = { ModelError: ['category'] };

function load(area, model) {
  const module = path.join(codegen, area, 'models', model);
  const declaration = readFileSync(`${module}.d.ts`, 'utf8');
  const members = require(module)[model].getAttributeTypeMap();
  const required = new Set();
  for (const [, name, optional] of declaration.matchAll(/^ {4}'(\w+)'(\??):/gm)) {
    if (!optional) required.add(name);
  }
  return members.map((m) => ({ key: m.baseName, type: m.type, required: required.has(m.name) }));
}

const modelName = /^(?:Array<)?([A-Z]\w+?)(?:>)?$/;
const plain = new Set(['Date', 'Array']);

// conform fails unless value has the form of a model of an area such as
// crm/objects.
export function conform(area, model, value, where = model) {
  const members = load(area, model);
  const known = new Map(members.map((m) => [m.key, m]));
  const extra = [...(newer['*'] ?? []), ...(newer[model] ?? [])];
  for (const key of Object.keys(value)) {
    assert.ok(known.has(key) || extra.includes(key), `${where}.${key} is unknown to the client`);
  }
  for (const { key, type, required } of members) {
    const member = value[key];
    if (member === undefined || member === null) {
      assert.ok(!required || (absent[model] ?? []).includes(key), `${where}.${key} is missing`);
      continue;
    }
    checkType(area, type, member, `${where}.${key}`);
  }
}

function checkType(area, type, value, where) {
  if (type === 'string' || type === 'number' || type === 'boolean') {
    // Recorded answers have record ids of associations as numbers.
    const loose = type === 'string' && /ObjectId$/.test(where) && typeof value === 'number';
    assert.ok(loose || typeof value === type, `${where} is a ${typeof value}, not a ${type}`);
    return;
  }
  if (type === 'Date') {
    assert.match(value, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, `${where} is no time`);
    return;
  }
  const match = modelName.exec(type);
  if (type.startsWith('Array<')) {
    assert.ok(Array.isArray(value), `${where} is no list`);
    if (match && !plain.has(match[1])) value.forEach((v, i) => conform(area, match[1], v, `${where}[${i}]`));
    return;
  }
  if (match && !plain.has(match[1])) {
    if (/Enum$/.test(match[1])) return;
    conform(area, match[1], value, where);
  }
}
