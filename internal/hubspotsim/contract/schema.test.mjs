// Copyright (c) the terraform-provider-hubspot authors
// SPDX-License-Identifier: MPL-2.0

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { conform } from './models.mjs';
import { client, hand, raw, refused, unique } from './support.mjs';

const name = unique('prop').replaceAll('-', '_');

test('properties: create, read, update, archive', async () => {
  const { coreApi, batchApi } = client.crm.properties;
  const definition = { name, label: 'Label', type: 'enumeration', fieldType: 'select', groupName: 'companyinformation', options: [{ label: 'A', value: 'a', hidden: false, displayOrder: 0 }] };
  const created = await coreApi.create('companies', definition);
  assert.equal(created.name, name);
  assert.equal(created.options[0].value, 'a');
  assert.equal(created.modificationMetadata.readOnlyValue, false);
  const exists = await refused(coreApi.create('companies', definition), 409);
  assert.equal(exists.body.category, 'OBJECT_ALREADY_EXISTS');
  const all = await coreApi.getAll('companies');
  assert.ok(all.results.some((p) => p.name === name));
  assert.equal((await coreApi.getByName('companies', name)).label, 'Label');
  assert.equal((await coreApi.update('companies', name, { label: 'New' })).label, 'New');
  const batch = await batchApi.read('companies', { archived: false, inputs: [{ name }] });
  assert.equal(batch.results.length, 1);
  const { body } = await raw('GET', '/crm/v3/properties/companies');
  conform('crm/properties', 'CollectionResponsePropertyNoPaging', body);
  await coreApi.archive('companies', name);
  const gone = await refused(coreApi.getByName('companies', name), 404);
  assert.equal(gone.body.category, 'OBJECT_NOT_FOUND');
  assert.equal((await coreApi.getByName('companies', name, true)).archived, true);
});

test('batches of properties', async () => {
  const { batchApi } = client.crm.properties;
  const inputs = [1, 2].map((i) => ({ name: `${name}_b${i}`, label: 'L', type: 'string', fieldType: 'text', groupName: 'companyinformation' }));
  const created = await batchApi.createWithHttpInfo('companies', { inputs });
  assert.equal(created.httpStatusCode, 201);
  assert.equal(created.data.results.length, 2);
  await batchApi.archive('companies', { inputs: inputs.map((i) => ({ name: i.name })) });
  const read = await batchApi.readWithHttpInfo('companies', { archived: false, inputs: [{ name: inputs[0].name }] });
  assert.equal(read.httpStatusCode, 207);
});

test('property groups', async () => {
  const { groupsApi } = client.crm.properties;
  const group = `${name}_group`;
  await groupsApi.create('companies', { name: group, label: 'Group', displayOrder: 1 });
  assert.equal((await groupsApi.getByName('companies', group)).displayOrder, 1);
  assert.equal((await groupsApi.update('companies', group, { label: 'Other' })).label, 'Other');
  const { body } = await raw('GET', '/crm/v3/properties/companies/groups');
  conform('crm/properties', 'CollectionResponsePropertyGroupNoPaging', body);
  await groupsApi.archive('companies', group);
  await refused(groupsApi.getByName('companies', group), 404);
});

test('object schemas', async () => {
  const all = await client.crm.schemas.coreApi.getAll();
  const widget = all.results.find((s) => s.name === 'widget');
  assert.match(widget.objectTypeId, /^2-\d+$/);
  assert.match(widget.fullyQualifiedName, /^p\d+_widget$/);
  assert.equal((await client.crm.schemas.coreApi.getById(widget.fullyQualifiedName)).id, widget.id);
  const { body } = await raw('GET', '/crm-object-schemas/v3/schemas');
  conform('crm/schemas', 'CollectionResponseObjectSchemaNoPaging', body);
});

test('owners', async () => {
  const page = await client.crm.owners.ownersApi.getPage(undefined, undefined, 2, false);
  assert.equal(page.results.length, 2);
  const rest = await client.crm.owners.ownersApi.getPage(undefined, page.paging.next.after, 100, false);
  assert.equal(rest.results.length, 1);
  const owner = page.results[0];
  assert.equal((await client.crm.owners.ownersApi.getById(Number(owner.id))).email, owner.email);
  assert.equal((await client.crm.owners.ownersApi.getById(owner.userId, 'userId')).id, owner.id);
  assert.equal((await client.crm.owners.ownersApi.getPage(owner.email)).results.length, 1);
  for (const query of ['', '?archived=true', '?limit=1']) {
    const { body } = await raw('GET', `/crm/v3/owners/${query}`);
    conform('crm/owners', 'CollectionResponsePublicOwnerForwardPaging', body);
  }
});

test('pipelines', async () => {
  const all = await client.crm.pipelines.pipelinesApi.getAll('deals');
  assert.equal(all.results[0].id, 'default');
  const stages = await client.crm.pipelines.pipelineStagesApi.getAll('deals', 'default');
  assert.equal(stages.results[0].metadata.probability, '0.2');
  const { body } = await raw('GET', '/crm/v3/pipelines/tickets');
  conform('crm/pipelines', 'CollectionResponsePipelineNoPaging', body);
});

test('associations', async () => {
  const { batchApi, basicApi } = client.crm.associations.v4;
  const { definitionsApi } = client.crm.associations.v4.schema;
  const [contact] = (await hand('records/contacts', { email: `${unique('c')}@example.org` })).ids;
  const [lonely] = (await hand('records/contacts', { email: `${unique('c')}@example.org` })).ids;
  const companies = (await hand('records/companies', [{ name: 'A' }, { name: 'B' }])).ids;
  const spec = (associationTypeId, associationCategory = 'HUBSPOT_DEFINED') => [{ associationCategory, associationTypeId }];
  const link = (to, types) => ({ _from: { id: contact }, to: { id: to }, types });

  const created = await batchApi.createWithHttpInfo('contacts', 'companies', { inputs: [link(companies[0], spec(1))] });
  assert.equal(created.httpStatusCode, 201);
  assert.deepEqual(created.data.results[0].labels, ['Primary']);
  const defaults = await batchApi.createDefault('contacts', 'companies', { inputs: [{ _from: { id: contact }, to: { id: companies[1] } }] });
  assert.equal(defaults.results.length, 2);

  const read = await batchApi.getPageWithHttpInfo('contacts', 'companies', { inputs: [{ id: contact }, { id: lonely }] });
  assert.equal(read.httpStatusCode, 207);
  assert.equal(read.data.errors[0].subCategory, 'crm.associations.NO_ASSOCIATIONS_FOUND');
  const found = Object.fromEntries(read.data.results[0].to.map((t) => [String(t.toObjectId), t.associationTypes.map((a) => a.typeId).sort()]));
  assert.deepEqual(found, { [companies[0]]: [1, 279], [companies[1]]: [279] });

  const body = { inputs: [{ from: { id: contact }, to: { id: companies[0] }, types: spec(1) }] };
  const wire = async (path, model, payload) => conform('crm/associations/v4', model, (await raw('POST', `/crm/v4/associations/contacts/companies/${path}`, payload)).body);
  await wire('batch/create', 'BatchResponseLabelsBetweenObjectPair', body);
  await wire('batch/associate/default', 'BatchResponsePublicDefaultAssociation', { inputs: [{ from: { id: contact }, to: { id: companies[0] } }] });
  await wire('batch/read', 'BatchResponsePublicAssociationMultiWithLabel', { inputs: [{ id: contact }] });

  const label = await definitionsApi.create('contacts', 'companies', { name: unique('l').replaceAll('-', '_'), label: unique('Label') });
  // The answer has both directions, in no order that is documented.
  const there = (await definitionsApi.getAll('contacts', 'companies')).results;
  const { typeId } = label.results.find((l) => there.some((t) => t.category === l.category && t.typeId === l.typeId));
  await basicApi.create('contacts', contact, 'companies', companies[1], spec(typeId, 'USER_DEFINED'));
  const page = await basicApi.getPage('contacts', contact, 'companies');
  assert.equal(page.results.length, 2);
  assert.ok(page.results.some((r) => r.associationTypes.some((t) => t.typeId === typeId)));
  await batchApi.archiveLabels('contacts', 'companies', { inputs: [link(companies[1], spec(typeId, 'USER_DEFINED'))] });
  await definitionsApi.update('contacts', 'companies', { associationTypeId: typeId, label: 'Renamed' });
  const labels = await definitionsApi.getAll('contacts', 'companies');
  assert.equal(labels.results.find((l) => l.typeId === typeId).label, 'Renamed');
  assert.ok(labels.results.some((l) => l.typeId === 279 && l.label === null));
  await definitionsApi.remove('contacts', 'companies', typeId);

  await batchApi.archive('contacts', 'companies', { inputs: [{ _from: { id: contact }, to: companies.map((id) => ({ id })) }] });
  assert.equal((await basicApi.getPage('contacts', contact, 'companies')).results.length, 0);
  const invalid = await batchApi.createWithHttpInfo('contacts', 'companies', { inputs: [link('1', spec(279))] });
  assert.equal(invalid.httpStatusCode, 207);
});
