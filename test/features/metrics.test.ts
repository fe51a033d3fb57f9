import { describe, expect, it } from 'vitest';
import { signUp, startServiceForTest, xApiKey } from '../support/service.js';

describe('getMetrics', () => {
  it('counts requests by operation and status, and uses by outcome, and shows the lag', async () => {
    const service = await startServiceForTest();
    const ada = await signUp(service);
    const { data } = await ada.client.createApiKey({ body: { label: 'x' } });
    for (const scope of ['', '', '?scope=admin']) {
      await service.request(`/forward-auth${scope}`, { headers: xApiKey(data.key) });
    }
    await service.request('/nowhere');
    const response = await service.request('/metrics');
    expect(response.headers.get('Content-Type')).toBe('text/plain; charset=utf-8');
    const text = await response.text();
    const value = (series: string) => {
      const line = text.split('\n').find((each) => each.startsWith(`${series} `));
      return line === undefined ? undefined : Number(line.split(' ').at(-1));
    };
    expect(value('latchkey_http_requests_total{operation="forwardAuth",status="200"}')).toBe(2);
    expect(value('latchkey_http_requests_total{operation="forwardAuth",status="403"}')).toBe(1);
    expect(value('latchkey_http_requests_total{operation="none",status="404"}')).toBe(1);
    expect(value('latchkey_http_request_duration_seconds_count{operation="forwardAuth"}')).toBe(3);
    expect(value('latchkey_key_uses_total{outcome="VALID"}')).toBe(2);
    expect(value('latchkey_key_uses_total{outcome="INSUFFICIENT_SCOPE"}')).toBe(1);
    expect(value('latchkey_remembered{kind="key"}')).toBe(1);
    expect(value('latchkey_change_lag_seconds')).toBeLessThan(1);
    expect(text).not.toContain(ada.userId);
    expect(text).not.toContain(data.id);
  });
});
