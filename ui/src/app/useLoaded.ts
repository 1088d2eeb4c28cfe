import { useCallback, useEffect, useState } from 'react';
import { message } from '../api/http';

/** Loads something when the page opens and whenever `key` changes. */
export function useLoaded<T>(load: () => Promise<T>, key: unknown = 0) {
  const [value, setValue] = useState<T>();
  const [failure, setFailure] = useState<string>();
  const reload = useCallback(() => {
    let current = true;
    load().then(
      (loaded) => current && (setValue(() => loaded), setFailure(undefined)),
      (reason) => current && setFailure(message(reason)),
    );
    return () => {
      current = false;
    };
    // The loader is a new function on every render; the key says when to load.
    // eslint-disable-next-line
  }, [key]);
  useEffect(reload, [reload]);
  return { value, failure, reload };
}
