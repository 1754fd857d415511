// Asks the explorer's engine. Addresses are relative to the page's, which holds the token.

/** Asks once; throws what the engine says if it refuses. */
export async function ask(what, fields = {}) {
  let response;
  try {
    response = await fetch(what, { method: "POST", body: new URLSearchParams(fields) });
  } catch (e) {
    throw new Error("the explorer does not answer; has 'vae explore' ended?", { cause: e });
  }
  if (!(response.headers.get("Content-Type") || "").startsWith("application/json")) {
    throw new Error(await response.text());
  }
  const answer = await response.json();
  if (!response.ok) {
    throw new Error(answer.error);
  }
  return answer;
}

/**
 * Returns a function that asks again and again while fields change: one question is on its way at a
 * time, and of those that wait the last alone is asked.
 */
export function asking(what, show, failed) {
  let running = false;
  let waiting = null;
  return async (fields) => {
    waiting = fields;
    if (running) {
      return;
    }
    running = true;
    while (waiting !== null) {
      const now = waiting;
      waiting = null;
      try {
        const begin = performance.now();
        const answer = await ask(what, now);
        show(answer, performance.now() - begin);
      } catch (e) {
        failed(e);
      }
    }
    running = false;
  };
}
