import { useCallback } from 'react';
import { useSearchParams } from 'react-router';

/**
 * What a page shows, kept in its address: filters, tab and page outlive a reload and can be sent to a colleague. Setting
 * something to '' removes it.
 */
export function useAddress(): [URLSearchParams, (change: Record<string, string>, push?: boolean) => void] {
  const [params, setParams] = useSearchParams();
  const set = useCallback(
    (change: Record<string, string>, push = false) => {
      setParams(
        (before) => {
          const after = new URLSearchParams(before);
          for (const [name, value] of Object.entries(change)) {
            if (value === '') after.delete(name);
            else after.set(name, value);
          }
          return after;
        },
        { replace: !push },
      );
    },
    [setParams],
  );
  return [params, set];
}
