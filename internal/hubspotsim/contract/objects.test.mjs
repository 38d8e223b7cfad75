// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { conform } from './models.mjs';
import { byKey, client, hand, raw, refused, unique } from './support.mjs';

const { batchApi, basicApi, searchApi } = client.crm.objects;
const type = 'companies';
const area = 'crm/objects';

test('batch upsert creates, then updates', async () => {
  const key = unique('upsert');
  const inputs = [{ id: key, idProperty: 'domain_key', objectWriteTraceId: 't0', properties: { name: 'First', numberofemployees: '12.50' } }];
  const created = await batchApi.upsert(type, { inputs });
  assert.equal(created.status, 'COMPLETE');
  assert.equal(created.results.length, 1);
  assert.equal(created.results[0]._new, true);
  assert.ok(created.results[0].createdAt instanceof Date);
  assert.ok(created.startedAt instanceof Date && created.completedAt instanceof Date);
  assert.equal(created.results[0].properties.domain_key, key);
  assert.equal(created.results[0].properties.hs_object_id, created.results[0].id);
  const updated = await batchApi.upsert(type, { inputs });
  assert.equal(updated.results[0]._new, false);
  assert.equal(updated.results[0].id, created.results[0].id);
  const { status, body } = await raw('POST', '/crm/v3/objects/companies/batch/upsert', { inputs });
  assert.equal(status, 200);
  conform(area, 'BatchResponseSimplePublicUpsertObject', body);
});

test('batch upsert with one bad record answers both kinds', async () => {
  const good = unique('good');
  const bad = unique('bad');
  const inputs = [
    { id: good, idProperty: 'domain_key', objectWriteTraceId: 'a', properties: { name: 'Good' } },
    { id: bad, idProperty: 'domain_key', objectWriteTraceId: 'b', properties: { nope: '1' } },
  ];
  const mixed = await batchApi.upsertWithHttpInfo(type, { inputs });
  assert.equal(mixed.httpStatusCode, 207);
  assert.equal(mixed.data.constructor.name, 'BatchResponseSimplePublicUpsertObjectWithErrors');
  assert.equal(mixed.data.results[0].properties.domain_key, good);
  assert.equal(mixed.data.numErrors, 1);
  assert.deepEqual(mixed.data.errors[0].context.objectWriteTraceId, ['b']);
  assert.equal(mixed.data.errors[0].category, 'VALIDATION_ERROR');
  const prefix = 'Property values were not valid: ';
  assert.ok(mixed.data.errors[0].message.startsWith(prefix));
  assert.equal(JSON.parse(mixed.data.errors[0].message.slice(prefix.length))[0].error, 'PROPERTY_DOESNT_EXIST');
  const { body } = await raw('POST', '/crm/v3/objects/companies/batch/upsert', { inputs });
  conform(area, 'BatchResponseSimplePublicUpsertObjectWithErrors', body);
});

test('without trace ids a bad record refuses the batch', async () => {
  const key = unique('whole');
  const exception = await refused(
    batchApi.upsert(type, {
      inputs: [
        { id: key, idProperty: 'domain_key', properties: { name: 'Good' } },
        { id: unique('bad'), idProperty: 'domain_key', properties: { nope: '1' } },
      ],
    }),
    400,
  );
  assert.equal(exception.body.category, 'VALIDATION_ERROR');
  assert.ok(exception.body.correlationId);
  await refused(basicApi.getById(type, key, undefined, undefined, undefined, false, 'domain_key'), 404);
});

test('whole batches are refused for duplicates and size', async () => {
  const input = (id) => ({ id, idProperty: 'domain_key', properties: { name: 'x' } });
  const duplicate = await refused(batchApi.upsert(type, { inputs: [input('same'), input('same')] }), 400);
  assert.equal(duplicate.body.message, 'Duplicate IDs found in batch input: [same]. IDs must be unique');
  const inputs = Array.from({ length: 101 }, (_, i) => input(unique(`many${i}`)));
  const many = await refused(batchApi.upsert(type, { inputs }), 400);
  assert.match(many.body.message, /maximum number of inputs supported in a batch is 100/);
  const nonUnique = await refused(batchApi.upsert('deals', { inputs: [{ id: 'x', idProperty: 'dealname', properties: {} }] }), 400);
  assert.equal(nonUnique.body.message, 'Unable to perform update/upsert by non-unique 0-3 property dealname');
});

test('batch create, read, update and archive', async () => {
  const keys = [unique('crud'), unique('crud')];
  const created = await batchApi.createWithHttpInfo(type, {
    inputs: keys.map((domain_key) => ({ properties: { domain_key, name: 'N' }, associations: [] })),
  });
  assert.equal(created.httpStatusCode, 201);
  const ids = keys.map((key) => byKey(created.data.results, 'domain_key')[key].id);
  const read = (inputs, idProperty) =>
    batchApi.readWithHttpInfo(type, { inputs: inputs.map((id) => ({ id })), idProperty, properties: ['name', 'country'], propertiesWithHistory: [] });
  const byID = await read(ids);
  assert.equal(byID.httpStatusCode, 200);
  assert.equal(byID.data.results.length, 2);
  assert.equal(byID.data.results[0].properties.country, null);
  const missing = await read([keys[0], 'nobody'], 'domain_key');
  assert.equal(missing.httpStatusCode, 207);
  assert.equal(missing.data.errors[0].category, 'OBJECT_NOT_FOUND');
  assert.deepEqual(missing.data.errors[0].context.ids, ['nobody']);
  const updated = await batchApi.update(type, { inputs: [{ id: ids[0], properties: { name: 'Updated' } }] });
  assert.equal(updated.results[0].properties.name, 'Updated');
  await batchApi.archive(type, { inputs: ids.map((id) => ({ id })) });
  const gone = await read(ids);
  assert.equal(gone.data.results.length, 0);
  const { body } = await raw('POST', '/crm/v3/objects/companies/batch/read', { inputs: [{ id: ids[0] }], properties: [] });
  conform(area, 'BatchResponseSimplePublicObjectWithErrors', body);
  const archived = await raw('POST', '/crm/v3/objects/companies/batch/read?archived=true', { inputs: [{ id: ids[0] }], properties: ['name'], propertiesWithHistory: ['name'] });
  conform(area, 'BatchResponseSimplePublicObject', archived.body);
});

test('single record: create, get, patch, delete', async () => {
  const domain_key = unique('single');
  const created = await basicApi.create(type, { properties: { domain_key, name: 'Single' }, associations: [] });
  const got = await basicApi.getById(type, created.id, ['name'], ['name'], ['contacts']);
  assert.equal(got.properties.name, 'Single');
  assert.ok(got.propertiesWithHistory.name[0].timestamp instanceof Date);
  const byProperty = await basicApi.getById(type, domain_key, ['name'], undefined, undefined, false, 'domain_key');
  assert.equal(byProperty.id, created.id);
  const patched = await basicApi.update(type, created.id, { properties: { name: 'Patched' } });
  assert.equal(patched.properties.name, 'Patched');
  const { body } = await raw('GET', `/crm/v3/objects/companies/${created.id}?propertiesWithHistory=name`);
  conform(area, 'SimplePublicObjectWithAssociations', body);
  await basicApi.archive(type, created.id);
  const exception = await refused(basicApi.getById(type, created.id), 404);
  assert.equal(exception.constructor.name, 'ApiException');
  assert.equal(exception.body.category, 'OBJECT_NOT_FOUND');
  assert.equal((await basicApi.getById(type, created.id, undefined, undefined, undefined, true)).archived, true);
});

test('typed clients of single object types', async () => {
  const email = `${unique('ada')}@Example.org`;
  const contact = await client.crm.contacts.basicApi.create({ properties: { email, firstname: 'Ada' }, associations: [] });
  assert.equal(contact.properties.email, email.toLowerCase());
  const conflict = await refused(client.crm.contacts.basicApi.create({ properties: { email }, associations: [] }), 409);
  assert.equal(conflict.body.category, 'CONFLICT');
  assert.equal(conflict.body.message, `Contact already exists. Existing ID: ${contact.id}`);
  const company = await client.crm.companies.basicApi.create({ properties: { name: 'C' }, associations: [] });
  const other = await client.crm.companies.basicApi.create({ properties: { name: 'D' }, associations: [] });
  const upserted = await client.crm.contacts.batchApi.upsert({ inputs: [{ id: email, idProperty: 'email', properties: { firstname: 'Ada' } }] });
  assert.equal(upserted.results[0].id, contact.id);
  const merged = await raw('POST', '/crm/v3/objects/companies/merge', { primaryObjectId: company.id, objectIdToMerge: other.id });
  assert.equal(merged.status, 200);
  conform(area, 'SimplePublicObject', merged.body);
  const followed = await client.crm.companies.batchApi.read({ inputs: [{ id: other.id }], properties: ['name'], propertiesWithHistory: [] });
  assert.equal(followed.results[0].id, merged.body.id);
  for (const [api, properties] of [
    [client.crm.deals, { dealname: 'D', pipeline: 'default', dealstage: 'closedwon' }],
    [client.crm.tickets, { subject: 'T', hs_pipeline: '0', hs_pipeline_stage: '1' }],
    [client.crm.products, { name: 'P', price: '1.50' }],
    [client.crm.lineItems, { name: 'L', quantity: '2' }],
  ]) {
    const record = await api.basicApi.create({ properties, associations: [] });
    assert.ok(record.id);
    assert.ok((await api.basicApi.getById(record.id)).updatedAt instanceof Date);
  }
});

test('list pages through everything', async () => {
  const records = Array.from({ length: 250 }, (_, i) => ({ sku: `S${i}` }));
  await hand('properties/widget', { name: 'sku' });
  await hand('records/widget', records);
  const first = await basicApi.getPage('widget', 100, undefined, ['sku']);
  assert.equal(first.results.length, 100);
  assert.ok(first.paging.next.after && first.paging.next.link);
  const all = await client.crm.objects.getAll?.('widget');
  const seen = new Set();
  let after;
  do {
    const page = await basicApi.getPage('widget', 100, after, ['sku']);
    page.results.forEach((r) => seen.add(r.properties.sku));
    after = page.paging?.next?.after;
  } while (after);
  assert.equal(seen.size, 250);
  if (all) assert.equal(all.length, 250);
  const { body } = await raw('GET', '/crm/v3/objects/widget?limit=2');
  conform(area, 'CollectionResponseSimplePublicObjectWithAssociationsForwardPaging', body);
  await refused(basicApi.getPage('widget', 101), 400);
});

test('search filters, sorts, pages and has its limits', async () => {
  const tag = unique('search');
  await hand('properties/companies', { name: 'search_tag' });
  await hand('records/companies', Array.from({ length: 5 }, (_, i) => ({ name: `N${i}`, search_tag: tag })));
  const request = (extra) => ({
    filterGroups: [{ filters: [{ propertyName: 'search_tag', operator: 'EQ', value: tag }] }],
    sorts: ['name'],
    properties: ['name'],
    limit: 2,
    ...extra,
  });
  const first = await searchApi.doSearch(type, request({ after: '0' }));
  assert.equal(first.total, 5);
  assert.deepEqual(first.results.map((r) => r.properties.name), ['N0', 'N1']);
  assert.equal(first.paging.next.after, '2');
  const last = await searchApi.doSearch(type, request({ after: '4' }));
  assert.equal(last.results.length, 1);
  assert.equal(last.paging, undefined);
  const { body } = await raw('POST', '/crm/v3/objects/companies/search', request({}));
  conform(area, 'CollectionResponseWithTotalSimplePublicObjectForwardPaging', body);
  await refused(searchApi.doSearch(type, request({ after: '9999', limit: 100 })), 400);
});
