import { parseArgs } from 'node:util';
import { acks } from './acks.ts';
import { beside } from './beside.ts';

/**
 * Signed `/ipinfo` end to end, against bare Fastify and against Bolt, in one run:
 * `node bench/router.ts [--requests 20000] [--rounds 5]`.
 * With `--rate 500 [--seconds 30] [--lists 50]`: how long commands of all kinds take that come at this rate.
 */
const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '5' },
    documents: { type: 'string', default: '100000' },
    connections: { type: 'string', default: '50' },
    /** Commands a second. */
    rate: { type: 'string' },
    seconds: { type: 'string', default: '30' },
    /** One command in so many is a list, which reads all of a kind; 0: none is. */
    lists: { type: 'string', default: '50' },
  },
});
const documents = Number(values.documents);
if (values.rate === undefined) {
  const { requests, rounds, connections } = values;
  await beside({
    documents,
    requests: Number(requests),
    rounds: Number(rounds),
    connections: Number(connections),
  });
} else {
  const { rate, seconds, lists } = values;
  await acks({ documents, perSecond: Number(rate), seconds: Number(seconds), lists: Number(lists) });
}
