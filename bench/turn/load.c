// Loads a forwarder with packets: pairs of UDP sockets, each sending to the other through the server, with a window so that what is measured is
// what gets through. Node sends and receives some 70,000 packets a second, which is what it is to measure.
// load <server port> <first local port> <pairs> <channel or -1> <payload bytes> <seconds> <window>  ->  packets received, sent, ms, latency µs
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#define BATCH 32
#define MAX 2048

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
  if (argc != 8) return 2;
  int server = atoi(argv[1]), first = atoi(argv[2]), pairs = atoi(argv[3]), channel = atoi(argv[4]);
  int bytes = atoi(argv[5]), window = atoi(argv[7]);
  double seconds = atof(argv[6]);
  int head = channel < 0 ? 0 : 4;
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(server)};
  inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
  struct pollfd fds[512];
  int inflight[512] = {0};
  for (int i = 0; i < 2 * pairs; i++) {
    struct sockaddr_in own = to;
    own.sin_port = htons(first + i);
    fds[i].fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    fds[i].events = POLLIN;
    int big = 4 << 20;
    setsockopt(fds[i].fd, SOL_SOCKET, SO_RCVBUF, &big, sizeof big);
    if (bind(fds[i].fd, (struct sockaddr *)&own, sizeof own) || connect(fds[i].fd, (struct sockaddr *)&to, sizeof to)) {
      perror("bind");
      return 1;
    }
  }
  static unsigned char out[BATCH][MAX], in[BATCH][MAX];
  struct mmsghdr sending[BATCH], receiving[BATCH];
  struct iovec outs[BATCH], ins[BATCH];
  for (int i = 0; i < BATCH; i++) {
    if (head) {
      out[i][0] = channel >> 8;
      out[i][1] = channel;
      out[i][2] = bytes >> 8;
      out[i][3] = bytes;
    }
    outs[i] = (struct iovec){out[i], head + bytes};
    ins[i] = (struct iovec){in[i], MAX};
    sending[i] = (struct mmsghdr){.msg_hdr = {.msg_iov = &outs[i], .msg_iovlen = 1}};
    receiving[i] = (struct mmsghdr){.msg_hdr = {.msg_iov = &ins[i], .msg_iovlen = 1}};
  }
  double start = now(), heard = start, latency = 0;
  long sent = 0, received = 0;
  for (double t = start; t - start < seconds; t = now()) {
    for (int i = 0; i < 2 * pairs; i++) {
      int n = window - inflight[i];
      if (n <= 0) continue;
      if (n > BATCH) n = BATCH;
      for (int k = 0; k < n; k++) memcpy(out[k] + head, &t, sizeof t);
      int done = sendmmsg(fds[i].fd, sending, n, 0);
      if (done > 0) sent += done, inflight[i] += done;
    }
    poll(fds, 2 * pairs, 1);
    double at = now();
    for (int i = 0; i < 2 * pairs; i++) {
      if (!(fds[i].revents & POLLIN)) continue;
      int n = recvmmsg(fds[i].fd, receiving, BATCH, 0, NULL);
      for (int k = 0; k < n; k++) {
        double stamp;
        memcpy(&stamp, in[k] + head, sizeof stamp);
        latency += at - stamp;
      }
      if (n > 0) received += n, inflight[i ^ 1] -= n, heard = at;
    }
    // What got lost is not waited for.
    if (at - heard > 0.02) memset(inflight, 0, sizeof inflight), heard = at;
  }
  printf("{\"received\":%ld,\"sent\":%ld,\"ms\":%.1f,\"latency\":%.1f}\n", received, sent, (now() - start) * 1e3, latency / received * 1e6);
  return 0;
}
