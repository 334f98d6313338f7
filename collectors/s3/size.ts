import type { ExtraFact } from '#kit';

/** The storage classes as CloudWatch's dimension StorageType names them, in words; the count of objects comes last. */
export const STORAGE = [
  { storage: 'StandardStorage', metric: 'BucketSizeBytes', words: 'Standard' },
  { storage: 'StandardIAStorage', metric: 'BucketSizeBytes', words: 'Standard-IA' },
  { storage: 'OneZoneIAStorage', metric: 'BucketSizeBytes', words: 'One Zone-IA' },
  {
    storage: 'IntelligentTieringFAStorage',
    metric: 'BucketSizeBytes',
    words: 'Intelligent-Tiering frequent',
  },
  {
    storage: 'IntelligentTieringIAStorage',
    metric: 'BucketSizeBytes',
    words: 'Intelligent-Tiering infrequent',
  },
  {
    storage: 'IntelligentTieringAIAStorage',
    metric: 'BucketSizeBytes',
    words: 'Intelligent-Tiering archive instant',
  },
  { storage: 'IntelligentTieringAAStorage', metric: 'BucketSizeBytes', words: 'Intelligent-Tiering archive' },
  {
    storage: 'IntelligentTieringDAAStorage',
    metric: 'BucketSizeBytes',
    words: 'Intelligent-Tiering deep archive',
  },
  {
    storage: 'GlacierInstantRetrievalStorage',
    metric: 'BucketSizeBytes',
    words: 'Glacier Instant Retrieval',
  },
  { storage: 'GlacierStorage', metric: 'BucketSizeBytes', words: 'Glacier Flexible Retrieval' },
  { storage: 'DeepArchiveStorage', metric: 'BucketSizeBytes', words: 'Glacier Deep Archive' },
  { storage: 'ReducedRedundancyStorage', metric: 'BucketSizeBytes', words: 'Reduced Redundancy' },
  { storage: 'AllStorageTypes', metric: 'NumberOfObjects', words: 'objects' },
] as const;

interface Point {
  at: Date;
  value: number;
}

/** Size and count from the newest figure of each row of STORAGE, in the same order. */
export function sizeFacts(of: string, points: readonly (Point | undefined)[]): ExtraFact[] {
  const bytes = STORAGE.flatMap(({ metric, words }, i) => {
    const point = points[i];
    return metric === 'BucketSizeBytes' && point && point.value > 0 ? [{ words, ...point }] : [];
  });
  const objects = points[STORAGE.length - 1];
  const none = 'CloudWatch has no figure of the last three days: the bucket is empty or new.';
  const total = bytes.reduce((sum, { value }) => sum + value, 0);
  const latest = bytes
    .map(({ at }) => at.toISOString())
    .sort()
    .at(-1);
  const each = bytes.map(({ words, value }) => `${words} ${sizeInWords(value)}`).join(', ');
  return [
    {
      of,
      name: 'size',
      label: 'Size',
      value: latest === undefined ? null : sizeInWords(total),
      why: latest === undefined ? none : `${each}; counted by CloudWatch on ${latest.slice(0, 10)}`,
    },
    {
      of,
      name: 'objects',
      label: 'Objects',
      value: objects ? Math.round(objects.value) : null,
      why: objects ? `counted by CloudWatch on ${objects.at.toISOString().slice(0, 10)}` : none,
    },
  ];
}

/** `0 bytes`, `1.5 KiB`, `3.2 TiB`. */
function sizeInWords(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const;
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const number = bytes / 1024 ** step;
  return `${step === 0 || number >= 100 ? Math.round(number) : number.toFixed(1)} ${units[step]}`;
}
