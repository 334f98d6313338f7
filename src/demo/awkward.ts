/**
 * The cases that go wrong elsewhere, each with one example that stands at every size and seed. Those of the kind `ip`
 * are in payments-prod, us-east-1, where nothing else is said.
 *
 * | case | example | what is right |
 * |---|---|---|
 * | one private address in six networks | 10.0.4.17 | six results, of six accounts |
 * | secondary private address | 10.64.3.18 | the interface of payments-api-7 |
 * | Elastic IP on a secondary address | 52.3.200.25 | the same interface, though its own association is another |
 * | Elastic IP of nobody | 52.3.200.77 | found, and not in use |
 * | IPv6 | 2600:1f10:100::17 | the same interface, in any spelling |
 * | pod in a delegated /28 | 10.64.4.21 | the node, which has 10.64.4.16/28 |
 * | pod in a delegated /80 | 2600:1f10:100:0:a::2f | the same node |
 * | application load balancer | 52.3.200.40 | app/payments-front, inferred, may move |
 * | network load balancer | 10.64.5.11 | net/payments-tcp, inferred |
 * | NAT gateway | 52.3.200.41 | inferred; Elastic IP of ours |
 * | RDS | 10.64.5.13 | inferred; no name is told |
 * | Lambda | 10.64.5.14 | payments-ledger, inferred |
 * | VPC endpoint | 10.64.5.15 | inferred |
 * | in a subnet, held by nobody | 10.64.9.9 | nobody that we can see: unknown, with the subnet |
 * | of the provider, not ours | 52.94.76.10 | a note: AMAZON, us-west-2, the most specific of three |
 * | of a global service | 13.32.7.7 | a note: CLOUDFRONT, GLOBAL |
 * | office | 198.51.100.20 | a note: Office Pune |
 * | office, IPv6 | 2001:db8:ff::20 | a note: Office Rotterdam |
 * | account that refuses us | legacy-acquired | every address that nobody holds is unknown |
 * | moved since it was collected | 10.64.3.40 | the index says checkout-worker-3, live says checkout-worker-4 |
 * | shared network | 10.20.1.50 | of checkout-prod, in a subnet of network-hub (eu-west-1) |
 * | hostile tags | 10.64.6.66 | a name with `<!channel>` and right-to-left marks, a tag of 200 characters |
 * | no name | 10.64.6.67 | named by its id |
 */
export const awkward = {
  sixNetworks: '10.0.4.17',
  secondary: '10.64.3.18',
  elasticOnSecondary: '52.3.200.25',
  unattached: '52.3.200.77',
  ipv6: '2600:1f10:100::17',
  podInPrefix: '10.64.4.21',
  podInPrefix6: '2600:1f10:100:0:a::2f',
  applicationBalancer: '52.3.200.40',
  networkBalancer: '10.64.5.11',
  natGateway: '52.3.200.41',
  database: '10.64.5.13',
  lambda: '10.64.5.14',
  endpoint: '10.64.5.15',
  unheld: '10.64.9.9',
  notOurs: '52.94.76.10',
  globalService: '13.32.7.7',
  office: '198.51.100.20',
  office6: '2001:db8:ff::20',
  moved: '10.64.3.40',
  sharedNetwork: '10.20.1.50',
  hostileTags: '10.64.6.66',
  nameless: '10.64.6.67',
} as const;
