/**
 * Accounts whose keys are bait: whoever uses one sets off an alarm, and loses nothing. As published in TruffleHog
 * (github.com/trufflesecurity/trufflehog, pkg/detectors/aws/access_keys/canary.go, read in 2026).
 */
const thinkst = [
  '052310077262',
  '171436882533',
  '266735846894',
  '534261010715',
  '595918472158',
  '717712589309',
  '730335385048',
  '819147034852',
  '893192397702',
  '992382622183',
] as const;

/** Others that were made after the pattern of canarytokens.org. */
const others = [
  '044858866125',
  '251535659677',
  '344043088457',
  '351906852752',
  '390477818340',
  '426127672474',
  '427150556519',
  '439872796651',
  '445142720921',
  '465867158099',
  '637958123769',
  '693412236332',
  '732624840810',
  '735421457923',
  '959235150393',
  '982842642351',
] as const;

const makers: ReadonlyMap<string, string> = new Map([
  ...thinkst.map((id) => [id, 'Thinkst (canarytokens.org)'] as const),
  ...others.map((id) => [id, 'another maker of canary tokens'] as const),
]);

/** Who is known to hand out canary keys of this account, or undefined. */
export function canaryOf(account: string): string | undefined {
  return makers.get(account);
}
