// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const { Client } = createRequire(import.meta.url)('@hubspot/api-client');

export const base = process.env.HUBSPOT_BASE_URL;
export const token = process.env.HUBSPOT_ACCESS_TOKEN;
assert.ok(base && token, 'run.sh sets HUBSPOT_BASE_URL and HUBSPOT_ACCESS_TOKEN');

export const newClient = (options = {}) => new Client({ accessToken: token, basePath: base, ...options });
export const client = newClient();

// hand calls a control page of the simulator.
export async function hand(page, body) {
  const response = await fetch(`${base}/_sim/${page}`, {
    method: body === undefined ? 'GET' : 'POST',
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = await response.json();
  assert.equal(response.status, 200, JSON.stringify(answer));
  return answer;
}

// raw performs a request without the client, to see what it hides.
export async function raw(method, path, body, headers = {}) {
  const response = await fetch(base + path, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
    body: body && (typeof body === 'string' ? body : JSON.stringify(body)),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text };
}

// refused returns the exception that a call of the client ends in.
export async function refused(call, code) {
  try {
    await call;
  } catch (exception) {
    assert.equal(exception.code, code, exception.message);
    return exception;
  }
  assert.fail(`the call succeeded, want ${code}`);
}

let counter = 0;
export const unique = (prefix) => `${prefix}-${process.pid}-${(counter += 1)}`;

export const byKey = (results, name) => Object.fromEntries(results.map((r) => [r.properties[name], r]));
