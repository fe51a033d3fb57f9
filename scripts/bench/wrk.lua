-- Sends the requests of a file, in turn: wrk … <origin> -- <file>. They are separated by NUL.
-- With PAUSE_MS in the environment a connection pauses before each request, for that long on average.

local requests, at = {}, 0
local pause = tonumber(os.getenv('PAUSE_MS'))

function init(args)
  for request in assert(io.open(args[1], 'rb')):read('*a'):gmatch('%Z+') do requests[#requests + 1] = request end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

-- At random, so that the connections do not send at the same moments.
if pause then
  function delay() return math.floor(math.random() * 2 * pause + 0.5) end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('\n{"requests":%d,"seconds":%f,"p50Ms":%f,"p99Ms":%f,"errors":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
