"""A slow link: packets that are routed to the TUN interface "slow" come back from it later, in order, or never.

usage: slowlink.py DELAY_MS LOSS_PERCENT, in the namespace of a router; prints "ready" and runs until killed
"""
import collections, fcntl, os, random, select, struct, sys, time

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
delay, loss = float(sys.argv[1]) / 1000, float(sys.argv[2]) / 100

tun = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
fcntl.ioctl(tun, TUNSETIFF, struct.pack('16sH', b'slow', IFF_TUN | IFF_NO_PI))
print('ready', flush=True)

waiting = collections.deque()
while True:
    patience = max(0, waiting[0][0] - time.monotonic()) if waiting else None
    if select.select([tun], [], [], patience)[0]:
        try:
            packet = os.read(tun, 65536)
            if random.random() >= loss:
                waiting.append((time.monotonic() + delay, packet))
        except BlockingIOError:
            pass
    while waiting and waiting[0][0] <= time.monotonic():
        os.write(tun, waiting.popleft()[1])
