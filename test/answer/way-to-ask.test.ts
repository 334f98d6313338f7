import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { boxKind, type World, worldOf } from './fakes.ts';

/** What is said at which door to a question that cannot be asked so. */
const world: World = {
  kinds: [boxKind(), boxKind({ name: 'crate', title: 'Crate', command: crate() })],
  rights: { box: { see: 'internal' }, crate: { see: 'internal' } },
};

function crate() {
  return { name: '/crateinfo', summary: 'Whose crate?', usage: '/crateinfo <id>', example: '/crateinfo i-1' };
}

const cases: {
  text: string;
  kind?: string;
  door: string;
  says: RegExp;
  commands?: Record<string, string>;
}[] = [
  {
    text: 'good morning',
    kind: 'crate',
    door: 'slack',
    says: /Type \/crateinfo <id>, for example \/crateinfo i-1\.$/,
  },
  {
    ...{ text: 'good morning', kind: 'crate', door: 'slack', commands: { crate: '/chest' } },
    says: /Type \/chest <id>, for example \/chest i-1\.$/,
  },
  {
    ...{ text: 'good morning', kind: 'crate', door: 'cli' },
    says: /Type cloudwhois ask --kind crate '<id>', for example cloudwhois ask --kind crate i-1\.$/,
  },
  {
    ...{ text: 'good morning', kind: 'crate', door: 'api' },
    says: /Type \/v1\/crate\?q=<id>, for example \/v1\/crate\?q=i-1\.$/,
  },
  {
    text: 'list state:on',
    door: 'slack',
    says: /type `\/boxinfo list state:on`, or the same with \/crateinfo\.$/,
  },
  {
    ...{ text: 'list state:on', door: 'cli' },
    says: /type `cloudwhois ask --kind box 'list state:on'`, or the same with --kind crate\.$/,
  },
  {
    ...{ text: 'list state:on', door: 'api' },
    says: /type `\/v1\/box\?q=list state:on`, or the same with \/v1\/crate\.$/,
  },
  {
    ...{ text: 'web*', kind: 'box', door: 'cli' },
    says: /patterns work in lists: type `cloudwhois ask --kind box 'list name:web\*'`\.$/,
  },
  { text: '10.0.0.1 10.0.0.2', kind: 'box', door: 'cli', says: /Ask one at a time, or leave out --kind\.$/ },
  { text: '10.0.0.1 10.0.0.2', kind: 'box', door: 'api', says: /Ask one at a time, or use \/v1\/whois\.$/ },
  { text: '/crateinfo i-1', kind: 'box', door: 'api', says: /ask it by itself, or use \/v1\/whois\.$/ },
];

describe('what to type instead', () => {
  for (const { text, kind, door, says, commands } of cases) {
    it(`at the door ${door}, for "${text}"${commands ? ', renamed' : ''}`, async () => {
      const { ask, input } = worldOf({ ...world, ...(commands && { commands }) });
      const asked = input(text, { door });
      const { outcome, summary } = kind ? await ask.kind(kind, asked) : await ask.whois(asked);

      assert.equal(outcome, 'invalid');
      assert.match(summary, says);
      if (door !== 'slack')
        assert.doesNotMatch(summary.replace('begins with /crateinfo', ''), /\/(box|crate)info/);
    });
  }
});
