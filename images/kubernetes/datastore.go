package main

import (
	"context"
	"flag"
	"fmt"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/k3s-io/kine/pkg/drivers"
	"github.com/k3s-io/kine/pkg/drivers/sqlite"
	"github.com/k3s-io/kine/pkg/server"
	"github.com/sirupsen/logrus"
	"google.golang.org/grpc"
	"google.golang.org/grpc/keepalive"
)

const (
	// kine's own defaults of v0.17.5: pkg/app/app.go.
	emulatedEtcdVersion = "3.6.11"
	pollBatchSize       = 500
	compactTimeout      = 5 * time.Second
	compactMinRetain    = 1000
	compactBatchSize    = 1000
	// etcd's own, which kine takes from it: go.etcd.io/etcd/server/v3/embed, not linked for these three numbers.
	keepAliveMinTime  = 5 * time.Second
	keepAliveInterval = 2 * time.Hour
	keepAliveTimeout  = 20 * time.Second
	maxRequestBytes   = 2 << 20
	maxStreams        = 1 << 31
	// How long requests in flight may take after SIGTERM.
	gracefulStop = 2 * time.Second
)

// Serves etcd's API on a SQLite file: k3s's kine, with its SQLite driver alone. Kine's own command links four more
// databases.
func datastore() int {
	flags := flag.NewFlagSet("datastore", flag.ContinueOnError)
	listen := flags.String("listen", "127.0.0.1:2379", "the address to serve etcd's API on")
	file := flags.String("file", "state.db", "the SQLite file; its folder is made")
	poll := flags.Duration("poll-interval", time.Second, "between polls while this process writes nothing")
	progress := flags.Duration("watch-progress-notify-interval", 5*time.Second, "between a watch's notices of progress")
	level := flags.String("log-level", "warning", "logrus' name of the least severe message to print")
	if err := flags.Parse(os.Args[1:]); err != nil {
		return usageExitCode
	}
	parsed, err := logrus.ParseLevel(*level)
	if err != nil {
		fmt.Fprintln(os.Stderr, "datastore:", err)
		return usageExitCode
	}
	logrus.SetLevel(parsed)
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if err := serveDatastore(ctx, *listen, *file, *poll, *progress); err != nil {
		fmt.Fprintln(os.Stderr, "datastore:", err)
		return 1
	}
	return 0
}

func serveDatastore(ctx context.Context, listen, file string, poll, progress time.Duration) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	// The backend outlives ctx: requests in flight end first.
	backendCtx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	_, backend, err := sqlite.New(backendCtx, &running, &drivers.Config{
		DataSourceName:   file + "?" + sqlite.DefaultParams,
		PollInterval:     poll,
		PollBatchSize:    pollBatchSize,
		CompactTimeout:   compactTimeout,
		CompactMinRetain: compactMinRetain,
		CompactBatchSize: compactBatchSize,
	})
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if err := backend.Start(backendCtx); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", listen)
	if err != nil {
		return err
	}
	etcd := grpc.NewServer(
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: keepAliveMinTime}),
		grpc.KeepaliveParams(keepalive.ServerParameters{Time: keepAliveInterval, Timeout: keepAliveTimeout}),
		grpc.MaxConcurrentStreams(maxStreams),
		grpc.MaxRecvMsgSize(maxRequestBytes),
		grpc.MaxSendMsgSize(1<<31-1),
	)
	server.New(backend, "http", progress, emulatedEtcdVersion).Register(etcd)
	context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(gracefulStop, etcd.Stop)
		defer timer.Stop()
		etcd.GracefulStop()
	})
	return etcd.Serve(listener)
}
