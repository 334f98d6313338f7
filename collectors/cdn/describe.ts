import type { Document, Result } from '#kit';
import { awsConsole, factText, partitionOf, resourceOf } from '#kit';

/**
 * A noun phrase for a result, from what redaction has left of it: "the CloudFront distribution E1… (app.example.com)
 * in front of assets.s3.amazonaws.com", "the HTTP API orders", "the Global Accelerator front".
 */
export function describe(result: Result): string {
  const { type, name } = result;
  const id = resourceOf(result.id);
  const fact = (wanted: string) => factText(result, wanted);
  if (type === 'distribution') {
    const origins = fact('origins');
    const more = name === undefined || name === id ? '' : ` (${name})`;
    return `the CloudFront distribution ${id}${more}${origins === undefined ? '' : ` in front of ${origins}`}`;
  }
  if (type === 'api') return `the ${[fact('protocol'), 'API'].filter(Boolean).join(' ')} ${name ?? id}`;
  if (type === 'accelerator') return `the Global Accelerator ${name ?? id}`;
  return `the ${type === 'custom-domain' ? 'custom domain' : type.replaceAll('-', ' ')} ${name ?? id}`;
}

/** The page of the resource in AWS's console. */
export function consoleLink({ type, id, region, arn = '', provider }: Document) {
  if (!/^aws(-|$)/.test(provider)) return undefined;
  const resource = encodeURIComponent(resourceOf(id));
  const at = encodeURIComponent(region);
  const rest = arn.includes('/restapis/') ? `apis/${resource}/resources` : 'api-detail';
  const pages: Record<string, string> = {
    accelerator: `globalaccelerator/home#AcceleratorDetails:AcceleratorArn=${encodeURIComponent(arn)}`,
    api: `apigateway/main/${rest}?api=${resource}&region=${at}`,
    'custom-domain': `apigateway/main/publish/domain-names?domain=${resource}&region=${at}`,
    distribution: `cloudfront/v4/home#/distributions/${resource}`,
  };
  const page = pages[type];
  if (!page || (type === 'accelerator' && arn === '')) return undefined;
  return awsConsole(arn.split(':')[1] ?? partitionOf(region), page);
}
