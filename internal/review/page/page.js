(() => {
  'use strict';

  const section = document.getElementById('cells');
  if (!section) return;

  // How many rows are made beyond what is in sight, how many are printed, and how
  // much of a value a row shows: the whole of it is a click away.
  const OVERSCAN = 10;
  const PRINTED = 5000;
  const SHOWN = 300;

  const form = document.getElementById('filters');
  const shown = document.getElementById('shown');
  const note = document.getElementById('note');
  const nothing = document.getElementById('nothing');
  const detail = document.getElementById('detail');
  const table = section.querySelector('table.cells');
  const body = table.tBodies[0];
  const titles = {};
  for (const tile of document.querySelectorAll('.tile')) {
    titles[tile.dataset.change] = tile.querySelector('.name').textContent;
  }
  const count = (n) => n.toLocaleString('en-US');

  // The cells, from the blocks of the resources.
  const cells = [];
  const types = new Set();
  const properties = new Map();
  const changes = new Set();
  for (const element of document.querySelectorAll('script.block')) {
    const block = JSON.parse(element.textContent);
    element.remove();
    types.add(block.type);
    const masked = new Set(block.masked);
    for (const [key, id = '', change = '', property = '', old = '', value = '', by = '', at = ''] of block.cells) {
      const label = block.labels[property] || '';
      changes.add(change);
      if (property) properties.set(property, label || properties.get(property) || '');
      cells.push({ type: block.type, key, id, change, property, label, old, value, by, at, masked: masked.has(property), text: null });
    }
  }
  const text = (cell) => {
    if (cell.text === null) {
      cell.text = [cell.key, cell.id, cell.property, cell.label, cell.old, cell.value, cell.by].join('\n').toLowerCase();
    }
    return cell.text;
  };

  // make builds an element; what is inside is text unless it is a node already.
  const make = (tag, className, ...inside) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.append(...inside.filter((part) => part !== null));
    return element;
  };

  // Characters that cannot be seen, or that make others look different, are named;
  // the text itself stays as it is, so that copying gives the value.
  const UNSEEN = /[\u0000-\u0009\u000b-\u001f\u007f-\u00a0\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\u3164\ufeff\ufff9-\ufffb]|\n|^ +| +$/g;
  const NAMES = { '\n': '\u23ce', '\r': '\u240d', '\t': '\u21e5' };
  const nameOf = (found) => {
    if (found[0] === ' ') return '\u2423'.repeat(Math.min(found.length, 8));
    return NAMES[found] || 'U+' + found.codePointAt(0).toString(16).toUpperCase().padStart(4, '0');
  };
  const visible = (value, ends = true) => {
    const parts = document.createDocumentFragment();
    let from = 0;
    for (const match of value.matchAll(UNSEEN)) {
      if (!ends && match[0][0] === ' ') continue;
      parts.append(value.slice(from, match.index));
      const unseen = make('span', 'unseen', match[0]);
      unseen.dataset.name = nameOf(match[0]);
      parts.append(unseen);
      from = match.index + match[0].length;
    }
    parts.append(value.slice(from));
    return parts;
  };

  // middle returns where two values begin and cease to differ.
  const middle = (a, b) => {
    const most = Math.min(a.length, b.length);
    let start = 0;
    while (start < most && a[start] === b[start]) start++;
    let end = 0;
    while (end < most - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
    // Half of a character is none.
    if (start > 0 && /[\ud800-\udbff]/.test(a[start - 1])) start--;
    if (end > 0 && /[\udc00-\udfff]/.test(a[a.length - end])) end--;
    return [start, end];
  };

  // valueOf shows one side of a cell, with what differs from the other marked.
  const valueOf = (value, other, limit) => {
    if (value === '') return make('span', 'void', 'empty');
    const element = make('bdi', 'value');
    const [start, end] = other === '' || other === value ? [0, 0] : middle(value, other);
    // If hardly anything is common, marking the rest helps nobody.
    if (start + end < 0.25 * Math.max(value.length, other.length)) {
      element.append(visible(value.slice(0, limit)), value.length > limit ? '\u2026' : '');
      return element;
    }
    let head = value.slice(0, start);
    const middlePart = value.slice(start, value.length - end);
    const tail = value.slice(value.length - end);
    // What differs has to be in sight.
    if (head.length > limit / 3) head = '\u2026' + head.slice(-Math.floor(limit / 3));
    element.append(visible(head, false));
    if (middlePart) element.append(make('mark', '', visible(middlePart.slice(0, limit)), middlePart.length > limit ? '\u2026' : ''));
    element.append(visible(tail.slice(0, limit), false));
    return element;
  };

  const maskedOf = () => make('span', 'void', 'changed');
  const oldOf = (cell, limit) => (cell.masked ? maskedOf() : valueOf(cell.old, cell.value, limit));
  const newOf = (cell, limit) => {
    if (cell.masked) return maskedOf();
    if (cell.value === '' && cell.old !== '') return make('span', 'cleared', 'cleared');
    return valueOf(cell.value, cell.old, limit);
  };

  const cellOf = (className, ...inside) => {
    const td = make('td', className, ...inside);
    td.setAttribute('role', 'cell');
    return td;
  };
  const sub = (...parts) => make('span', 'sub', ...parts);
  const badge = (change) => make('span', 'badge ' + change, titles[change] || change);

  const rowOf = (position, limit) => {
    const cell = cells[matches[position]];
    const row = make('tr', 'cell');
    row.setAttribute('role', 'row');
    row.setAttribute('aria-rowindex', position + 2);
    row.dataset.position = position;
    const before = position > 0 ? cells[matches[position - 1]] : null;
    if (before && before.key === cell.key && before.type === cell.type) row.classList.add('again');
    const key = limit ? make('button', 'key', make('bdi', '', visible(cell.key))) : make('bdi', 'main', visible(cell.key));
    if (limit) key.type = 'button';
    row.append(
      cellOf('c-key', key, sub(make('bdi', '', cell.type), cell.id ? ' \u00b7 ' : null, cell.id ? make('bdi', '', cell.id) : null)),
      cellOf('c-change', badge(cell.change)),
      cell.property
        ? cellOf('c-property', make('bdi', 'main', visible(cell.label || cell.property)), cell.label ? make('code', 'sub', cell.property) : null)
        : cellOf('c-property', make('span', 'whole', 'whole record')),
      cellOf('c-old', cell.property ? oldOf(cell, limit || Infinity) : null),
      cellOf('c-new', cell.property ? newOf(cell, limit || Infinity) : null),
      cellOf('c-edited', cell.by ? make('bdi', 'main', visible(cell.by)) : null, cell.at ? sub(cell.at.replace('T', ' ').replace('Z', ' UTC')) : null),
    );
    return row;
  };

  // The rows in sight, between two gaps as high as the others would be.
  let matches = [];
  let drawn = { first: 0, end: 0 };
  let printing = false;
  const height = () => parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--row'));
  const gapOf = (rows) => {
    const row = make('tr', 'gap', make('td', ''));
    row.setAttribute('aria-hidden', 'true');
    row.firstChild.colSpan = 6;
    row.firstChild.style.height = rows * height() + 'px';
    return row;
  };
  const draw = (force) => {
    if (printing) return;
    const row = height();
    const last = matches.length;
    const top = Math.floor(-body.getBoundingClientRect().top / row);
    const sight = Math.ceil(window.innerHeight / row);
    const from = Math.min(Math.max(0, top), Math.max(0, last - 1));
    const to = Math.min(last, Math.max(0, top) + sight);
    if (!force && from >= drawn.first && to <= drawn.end) return;
    const first = Math.max(0, from - OVERSCAN);
    const end = Math.min(last, from + sight + OVERSCAN);
    drawn = { first, end };
    const focused = document.activeElement && body.contains(document.activeElement)
      ? document.activeElement.closest('tr').dataset.position : null;
    const rows = [];
    if (first > 0) rows.push(gapOf(first));
    for (let i = first; i < end; i++) rows.push(rowOf(i, SHOWN));
    if (end < last) rows.push(gapOf(last - end));
    body.replaceChildren(...rows);
    if (focused !== null) {
      const again = body.querySelector('tr[data-position="' + focused + '"] button');
      if (again) again.focus({ preventScroll: true });
    }
  };

  // Filters: what the form says, the address says too, so that a view can be
  // linked to.
  const fields = ['q', 'change', 'type', 'property'];
  const apply = () => {
    const want = {};
    for (const name of fields) want[name] = form.elements[name].value;
    const edited = form.elements.edited.checked;
    const words = want.q.toLowerCase().split(/\s+/).filter(Boolean);
    matches = [];
    const records = new Set();
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i];
      if (want.change && cell.change !== want.change) continue;
      if (want.type && cell.type !== want.type) continue;
      if (want.property && cell.property !== want.property) continue;
      if (edited && !cell.by && !cell.at) continue;
      if (words.length && !words.every((word) => text(cell).includes(word))) continue;
      matches.push(i);
      records.add(cell.type + '\n' + cell.key);
    }
    shown.replaceChildren(make('b', '', count(matches.length)),
      (matches.length === cells.length ? '' : ' of ' + count(cells.length)) + (cells.length === 1 ? ' line, ' : ' lines, '),
      make('b', '', count(records.size)), records.size === 1 ? ' record' : ' records');
    nothing.hidden = matches.length > 0;
    table.setAttribute('aria-rowcount', matches.length + 1);
    for (const tile of document.querySelectorAll('.tile')) {
      if (tile.dataset.change === want.change) tile.setAttribute('aria-current', 'true');
      else tile.removeAttribute('aria-current');
    }
    draw(true);
  };
  const write = () => {
    const parameters = new URLSearchParams();
    for (const name of fields) {
      if (form.elements[name].value) parameters.set(name, form.elements[name].value);
    }
    if (form.elements.edited.checked) parameters.set('edited', '1');
    try {
      history.replaceState(null, '', '#' + parameters);
    } catch {
      // A browser that forbids it for files shows the same page, without a link.
    }
  };
  const read = () => {
    const parameters = new URLSearchParams(location.hash.slice(1));
    for (const name of fields) {
      const control = form.elements[name];
      control.value = parameters.get(name) || '';
      if (control.tagName === 'SELECT' && control.selectedIndex < 0) control.value = '';
    }
    form.elements.edited.checked = parameters.get('edited') === '1';
    apply();
  };
  const option = (value, title) => {
    const element = make('option', '', title);
    element.value = value;
    return element;
  };
  for (const change of Object.keys(titles)) {
    if (changes.has(change)) form.elements.change.append(option(change, titles[change]));
  }
  for (const type of [...types].sort()) form.elements.type.append(option(type, type));
  form.elements.type.closest('label').hidden = types.size < 2;
  for (const [name, label] of [...properties].sort((a, b) => (a[1] || a[0]).localeCompare(b[1] || b[0], 'en'))) {
    form.elements.property.append(option(name, label ? label + ' (' + name + ')' : name));
  }
  form.elements.edited.closest('label').hidden = !cells.some((cell) => cell.by || cell.at);

  // A link in the tables above filters and goes to the cells.
  const toCells = () => section.scrollIntoView();
  window.addEventListener('hashchange', () => {
    read();
    if (location.hash.length > 1) toCells();
  });
  let waiting = 0;
  form.addEventListener('input', () => {
    clearTimeout(waiting);
    const now = () => { write(); apply(); };
    if (cells.length > 20000) waiting = setTimeout(now, 120);
    else now();
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', (event) => {
    event.preventDefault();
    for (const name of fields) form.elements[name].value = '';
    form.elements.edited.checked = false;
    write();
    apply();
  });
  // The same link once more is no change of the address.
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link && link.getAttribute('href') === location.hash) toCells();
  });

  window.addEventListener('scroll', () => draw(false), { passive: true });
  window.addEventListener('resize', () => draw(true));

  // One cell in full.
  body.addEventListener('click', (event) => {
    const row = event.target.closest('tr.cell');
    if (!row || printing || String(getSelection())) return;
    const cell = cells[matches[row.dataset.position]];
    const title = make('h2', '', make('bdi', '', visible(cell.key)));
    title.id = 'detail-title';
    const close = make('button', '', 'Close');
    close.type = 'button';
    close.addEventListener('click', () => detail.close());
    const facts = make('p', 'facts', badge(cell.change), ' ', make('code', '', cell.type), cell.id ? ' \u00b7 record ' + cell.id : '',
      cell.property ? ' \u00b7 ' : '', cell.property ? make('bdi', '', visible(cell.label || cell.property)) : '',
      cell.label ? ' ' : '', cell.label ? make('code', '', cell.property) : '');
    const parts = [make('header', '', title, close), facts];
    if (cell.property) {
      parts.push(make('div', 'sides',
        make('div', 'old', make('h3', '', 'In HubSpot now'), make('div', 'box', oldOf(cell, Infinity))),
        make('div', 'new-value', make('h3', '', 'After the apply'), make('div', 'box', newOf(cell, Infinity)))));
    }
    if (cell.by || cell.at) {
      parts.push(make('p', 'facts', 'Edited in HubSpot', cell.by ? ' by ' : '', cell.by ? make('bdi', '', visible(cell.by)) : '', cell.at ? ', ' + cell.at : ''));
    }
    detail.replaceChildren(...parts);
    detail.showModal();
  });
  detail.addEventListener('click', (event) => { if (event.target === detail) detail.close(); });

  // Paper has no window: what the filters leave is printed, up to a bound.
  const screenNote = 'Select a row to see all of it. The same lines are in ';
  const say = (words) => {
    const link = note.querySelector('a');
    note.replaceChildren(words, link, '.');
  };
  window.addEventListener('beforeprint', () => {
    printing = true;
    table.classList.remove('windowed');
    const rows = [];
    for (let i = 0; i < Math.min(matches.length, PRINTED); i++) rows.push(rowOf(i, 0));
    body.replaceChildren(...rows);
    const filters = new URLSearchParams(location.hash.slice(1)).toString();
    say((matches.length > PRINTED ? 'The first ' + count(PRINTED) + ' of ' : '') + count(matches.length) + ' lines' +
      (matches.length < cells.length ? ' that match \u201c' + decodeURIComponent(filters.replaceAll('+', ' ')) + '\u201d, of ' + count(cells.length) : '') +
      '. All of them are in ');
  });
  window.addEventListener('afterprint', () => {
    printing = false;
    table.classList.add('windowed');
    say(screenNote);
    draw(true);
  });

  form.hidden = false;
  table.classList.add('windowed');
  say(screenNote);
  read();
  if (location.hash.length > 1) toCells();
  document.documentElement.dataset.ready = 'true';
})();
