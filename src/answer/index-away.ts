/** The code of what stands in the coverage for everything that the index would have told, where it cannot be reached. */
export const INDEX_AWAY = 'IndexUnavailable';
