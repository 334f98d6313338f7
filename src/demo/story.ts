import { accountId } from './organisation.ts';

/**
 * The named things of Larkspur Freight that more than one kind speaks of, so that a name leads to the load balancer,
 * the bucket or the distribution behind it, at every size and seed. What only one kind knows is made in its own file.
 */

/** The domain of the company; everything public lies below it. */
export const domain = 'larkspur.example';

export const loadBalancers = {
  /** In front of payments-api-7; its addresses are `applicationBalancer` and others in awkward.ts. */
  paymentsFront: {
    account: accountId('payments-prod'),
    region: 'us-east-1',
    type: 'application',
    name: 'payments-front',
    hex: '3f1c0a9b7d52e684',
    dns: 'payments-front-1830273645.us-east-1.elb.amazonaws.com',
  },
  /** Speaks TCP to the same instances; `networkBalancer` in awkward.ts. */
  paymentsTcp: {
    account: accountId('payments-prod'),
    region: 'us-east-1',
    type: 'network',
    name: 'payments-tcp',
    hex: '9d4e21c07a35bf18',
    dns: 'payments-tcp-9d4e21c07a35bf18.elb.us-east-1.amazonaws.com',
  },
  checkoutWeb: {
    account: accountId('checkout-prod'),
    region: 'eu-west-1',
    type: 'application',
    name: 'checkout-web',
    hex: '62b8f01d4ce97a03',
    dns: 'checkout-web-702915538.eu-west-1.elb.amazonaws.com',
  },
  /** A classic one, forgotten and still in use. */
  trackingClassic: {
    account: accountId('tracking-prod'),
    region: 'eu-west-1',
    type: 'classic',
    name: 'tracking-legacy',
    hex: '',
    dns: 'tracking-legacy-1184620957.eu-west-1.elb.amazonaws.com',
  },
} as const;

/** The name of a load balancer that was deleted while a record still points to it. */
export const goneLoadBalancer = 'freight-beta-554120087.eu-central-1.elb.amazonaws.com';

export const buckets = {
  receipts: { account: accountId('payments-prod'), region: 'eu-west-1', name: 'larkspur-payments-receipts' },
  lake: { account: accountId('data-platform-prod'), region: 'eu-central-1', name: 'larkspur-lake-raw' },
  /** Behind the distribution `app`. */
  assets: { account: accountId('mobile-prod'), region: 'us-east-1', name: 'larkspur-app-assets' },
  /** A website, public on purpose; a bucket of that name must be where the record points. */
  status: { account: accountId('tracking-prod'), region: 'eu-west-1', name: `status.${domain}` },
  /** Public by an old ACL, and nobody meant it. */
  hackday: { account: accountId('sandbox'), region: 'us-east-1', name: 'larkspur-hackday-shop' },
  logs: { account: accountId('log-archive'), region: 'eu-west-1', name: 'larkspur-central-logs' },
} as const;

/** A website whose bucket is gone: whoever makes one of this name owns the host name `careers`. */
export const goneBucket = `careers.${domain}`;

export const distributions = {
  app: {
    account: accountId('mobile-prod'),
    id: 'E2LARKSPURAPP1',
    dns: 'd2larkspurapp1.cloudfront.net',
    alias: `app.${domain}`,
    origin: buckets.assets.name,
  },
} as const;

export const apis = {
  partners: {
    account: accountId('partner-portal-prod'),
    region: 'eu-west-1',
    id: 'p4r7n3r5a1',
    name: 'edi-bridge',
    dns: 'p4r7n3r5a1.execute-api.eu-west-1.amazonaws.com',
    /** The custom domain, and the regional name that its record points to. */
    alias: `edi.${domain}`,
    target: 'd-k2v9p4r7n3.execute-api.eu-west-1.amazonaws.com',
  },
} as const;

export const accelerators = {
  tracking: {
    account: accountId('tracking-prod'),
    id: '5e1f8a36-2d74-4b0c-9c1a-7f3d6b20e915',
    name: 'tracking-edge',
    dns: 'a5e1f8a362d744b0c.awsglobalaccelerator.com',
    addresses: ['13.248.117.21', '13.248.205.90'],
  },
} as const;

/** Hosted zones. The first of each name is the one that is delegated to. */
export const zones = {
  company: { account: accountId('network-hub'), id: 'Z0LARKSPURMAIN1', name: domain, private: false },
  /** A sub-zone with an owner of its own, delegated from `company`. */
  pay: { account: accountId('payments-prod'), id: 'Z0LARKSPURPAY01', name: `pay.${domain}`, private: false },
  /** Made by hand in the sandbox long ago; nothing delegates to it. */
  abandoned: { account: accountId('sandbox'), id: 'Z0LARKSPUROLD01', name: domain, private: false },
  internal: {
    account: accountId('network-hub'),
    id: 'Z0LARKSPURINT01',
    name: `internal.${domain}`,
    private: true,
  },
  /** Split view: inside the VPCs of payments-prod the company's domain is answered from here alone. */
  split: { account: accountId('payments-prod'), id: 'Z0LARKSPURSPL01', name: domain, private: true },
} as const;
