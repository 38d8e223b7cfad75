// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { conform } from './models.mjs';
import { base, client, hand, newClient, raw, refused, unique } from './support.mjs';

test('exceptions carry status and body', async () => {
  const wrong = newClient({ accessToken: 'wrong' });
  const unauthorized = await refused(wrong.crm.companies.basicApi.getPage(), 401);
  assert.equal(unauthorized.constructor.name, 'ApiException');
  assert.equal(unauthorized.body.category, 'INVALID_AUTHENTICATION');
  assert.ok(unauthorized.body.correlationId);
  const unknown = await refused(client.crm.objects.basicApi.getPage('gadgets'), 400);
  assert.equal(unknown.body.message, 'Unable to infer object type from: gadgets');
  for (const [method, path, body] of [
    ['GET', '/crm/v3/objects/gadgets'],
    ['PUT', '/crm/v3/objects/companies'],
    ['POST', '/crm/v3/objects/companies', '{'],
    ['GET', '/crm/v3/objects/companies/1'],
  ]) {
    conform('crm/objects', 'ModelError', (await raw(method, path, body)).body);
  }
});

test('routes, methods and content types', async () => {
  assert.equal((await raw('GET', '/crm/v3/nothing/here')).status, 404);
  assert.equal((await raw('DELETE', '/crm/v3/objects/companies/batch/upsert')).status, 405);
  assert.equal((await raw('POST', '/crm/v3/objects/companies', 'x', { 'content-type': 'text/plain' })).status, 415);
  assert.equal((await raw('POST', '/crm/v3/objects/companies', '{"a":')).status, 400);
});

test('missing scopes', async () => {
  await hand('config', { Scopes: 'crm.objects.contacts.read' });
  try {
    const exception = await refused(client.crm.companies.basicApi.getPage(), 403);
    assert.equal(exception.body.category, 'MISSING_SCOPES');
    assert.deepEqual(exception.body.errors[0].context.requiredGranularScopes, ['crm.objects.companies.read']);
  } finally {
    await hand('config', { Scopes: '' });
  }
});

// The waits before a first retry: after 5xx, a secondly and a ten-secondly 429.
const retryWaits = [200, 1_000, 10_000];

// retried runs f while the client's waits before a retry pass at once, and
// returns them. Timers of the platform are left alone.
async function retried(f) {
  const original = globalThis.setTimeout;
  const waits = [];
  globalThis.setTimeout = (callback, delay, ...args) => {
    const waiting = retryWaits.includes(delay);
    if (waiting) waits.push(delay);
    return original(callback, waiting ? 1 : delay, ...args);
  };
  try {
    await f();
  } finally {
    globalThis.setTimeout = original;
  }
  return waits;
}

test('the client recognises rate limits and server errors, and retries', async () => {
  const patient = newClient({ numberOfApiCallRetries: 3 });
  const page = () => patient.crm.companies.basicApi.getPage();
  const rate = (policyName, message) => ({
    status: 429, times: 1, body: JSON.stringify({ status: 'error', message, errorType: 'RATE_LIMIT', correlationId: 'c', policyName }),
  });
  await hand('faults', { status: 429, times: 1 });
  assert.deepEqual(await retried(page), [10_000]);
  await hand('faults', rate('SECONDLY', 'You have reached your secondly limit.'));
  assert.deepEqual(await retried(page), [1_000]);
  await hand('faults', { status: 500, times: 1 });
  assert.deepEqual(await retried(page), [200]);
  await hand('faults', rate('DAILY', 'You have reached your daily limit.'));
  const daily = await refused(page(), 429);
  assert.equal(daily.body.policyName, 'DAILY');
});

test('real limits: headers, 429 and retry', async () => {
  await hand('config', { BurstLimit: '3', BurstWindow: '1s', RejectedCount: 'false' });
  try {
    let answer;
    for (let i = 0; i < 10 && answer?.status !== 429; i += 1) answer = await raw('GET', '/crm/v3/owners');
    assert.equal(answer.status, 429);
    assert.equal(answer.body.policyName, 'SECONDLY');
    assert.equal(answer.headers.get('x-hubspot-ratelimit-max'), '3');
    assert.equal(answer.headers.get('x-hubspot-ratelimit-remaining'), '0');
  } finally {
    await hand('config', { BurstLimit: '0', BurstWindow: '10s', RejectedCount: 'true' });
  }
});

test('cut connections reach the client as errors', async () => {
  const key = unique('cut');
  const upsert = () => client.crm.objects.batchApi.upsert('companies', { inputs: [{ id: key, idProperty: 'domain_key', properties: { name: 'x' } }] });
  await hand('faults', { operation: 'objects.batch.upsert', cutAfter: true, times: 1 });
  await assert.rejects(upsert());
  assert.equal((await upsert()).results[0]._new, false, 'the work was done before the cut');
});

test('OAuth: a refresh token buys access tokens', async () => {
  const { tokensApi } = newClient({ accessToken: undefined }).oauth;
  const renew = (secret, refresh) => tokensApi.create('refresh_token', undefined, undefined, 'sim-client-id', secret, refresh);
  const answer = await renew('sim-client-secret', 'sim-refresh-token');
  assert.equal(answer.tokenType, 'bearer');
  assert.equal(answer.expiresIn, 1800);
  assert.equal(answer.refreshToken, 'sim-refresh-token');
  const renewed = newClient({ accessToken: answer.accessToken });
  await renewed.crm.companies.basicApi.getPage(1);
  const info = await renewed.oauth.accessTokensApi.get(answer.accessToken);
  assert.equal(info.token, answer.accessToken);
  assert.ok(info.hubId > 0);
  await hand('tokens/revoke', {});
  await refused(renewed.crm.companies.basicApi.getPage(1), 401);
  const dead = await refused(renew('sim-client-secret', 'dead'), 400);
  assert.equal(dead.body.status, 'BAD_REFRESH_TOKEN');
  const form = new URLSearchParams({ grant_type: 'refresh_token', client_id: 'sim-client-id', client_secret: 'sim-client-secret', refresh_token: 'sim-refresh-token' });
  const wire = await fetch(`${base}/oauth/v3/token`, { method: 'POST', body: form });
  conform('oauth', 'TokenResponseIF', await wire.json());
});
