"""Files of other programs, as people have them."""

LARAVEL = r"""
[program:laravel-worker]
process_name=%(program_name)s_%(process_num)02d
command=php /home/forge/app.com/artisan queue:work sqs --sleep=3 --tries=3
autostart=true
autorestart=true
stopasgroup=true
killasgroup=true
user=forge
numprocs=8
redirect_stderr=true
stdout_logfile=/home/forge/app.com/worker.log
stopwaitsecs=3600
"""
DJANGO = r"""
[supervisord]
nodaemon=true
directory=/srv/shop
environment=DJANGO_SETTINGS_MODULE="shop.settings",SECRET_KEY="a%%b$c#d",PATH="/venv/bin:%(ENV_PATH)s"
[program:gunicorn]
command=/venv/bin/gunicorn shop.wsgi:application
  --bind 0.0.0.0:8000
  --access-logfile -
autorestart=unexpected
exitcodes=0,2
stdout_logfile=/dev/fd/1
stdout_logfile_maxbytes=0
stderr_logfile=/dev/stderr
stderr_logfile_maxbytes=0
environment=LANG=en_US.UTF-8,DEBUG='1'
startsecs=0
startretries=0
[program:celery]
command=celery -A shop worker -n w-%(host_node_name)s@%%h --concurrency=%(ENV_CONCURRENCY)s
directory=/srv/celery
stopsignal=QUIT
priority=998
"""
CONTAINER = r"""
[program:nginx]
command=/usr/sbin/nginx -g "daemon off;"
stopsignal=QUIT
[program:cron]
command = /bin/bash -c "declare -p | grep -Ev 'UID|PPID' > /container.env && cron -f"
startsecs = 0
autorestart = false
[program:x11vnc]
environment=HOME="/root",DISPLAY=":1.0"
command=x11vnc -display :1 -o "%(ENV_HOME)s/x.log"
autostart=%(ENV_VNC)s
startretries=%(ENV_RETRIES)s
numprocs=%(ENV_COPIES)s
process_name=vnc_%(process_num)02d
"""
RAILS_DEV = """
# bin/dev
web: env RUBY_DEBUG_OPEN=true bin/rails server -p $PORT
css: bin/rails tailwindcss:watch[always]
worker: QUEUE=* bundle exec rake resque:work
ui: sh -c 'echo "$PORT"; exec sleep 10'
quoted: node -e "setInterval(() => console.log(\\"hi # there\\"), 1000)" # comment
clock : ruby clock.rb
web: bin/other
"""
SHOP = """
x-env: &env
  DATABASE_URL: postgres://app:${DB_PASSWORD:?set it}@db:5432/app
  WORKERS: 4
x-app: &app
  build: {context: ., target: dev}
  restart: unless-stopped
  logging: {driver: json-file}
services:
  db: {image: postgres}
  redis:
    image: redis
    command: ["redis-server", "--requirepass", "${REDIS_PASSWORD}"]
    healthcheck: {test: redis-cli ping | grep PONG, interval: 1m30s, start_interval: 2s}
  web:
    <<: *app
    command: bash -c "rm -f tmp/pids/server.pid && bundle exec rails s -b '0.0.0.0'"
    environment:
      <<: *env
      RUBYOPT:
    ports: ["3000:3000", "9090-9092:9090-9092", {target: 80, published: "8080"}, "6060:6060/udp", "127.0.0.1::5000"]
    depends_on:
      db: {condition: service_healthy}
      redis: {condition: service_healthy, restart: true}
      migrate: {condition: service_completed_successfully}
    volumes: [".:/app"]
    working_dir: /app/web
    healthcheck: {test: [CMD, curl, -f, "http://localhost:3000/up"]}
  migrate:
    <<: *app
    entrypoint: ["/bin/sh", "-c"]
    command:
      - |
        set -e
        bin/rails db:migrate
    restart: on-failure:3
  worker:
    <<: *app
    command:
      - /bin/bash
      - -ec
      - |
        bundle exec sidekiq \\
          -q default
    deploy: {replicas: 2, resources: {limits: {memory: 512M}}}
    profiles: ["jobs", "all"]
  idle:
    command: sleep 1
    deploy: {replicas: 0}
"""
PIPELINE = """
vars: {PORT: 8080}
environment: ["ABC=42", 'GREETING=hello, "you"']
shell: {shell_command: zsh, shell_argument: -ic}
processes:
  postgres:
    command: "postgres -D $PGDATA 2>&1"
    readiness_probe: {exec: {command: pg_isready}, success_threshold: 2, failure_threshold: 30}
    shutdown: {signal: 2, timeout_seconds: 15}
    availability: {restart: "on_failure", backoff_seconds: 2, max_restarts: 5}
    namespace: data
  migrate:
    command: |
      set -euo pipefail
      ./migrate up
    depends_on: {postgres: {condition: process_healthy}}
    is_dotenv_disabled: true
  api:
    command: "./api --port {{.PORT}} --pid $$$$"
    working_dir: "${HOME}/api"
    depends_on: {migrate: {condition: process_completed_successfully}}
    liveness_probe: {http_get: {host: localhost, path: /health, port: "{{.PORT}}"}}
    log_location: ./logs/api.{PC_REPLICA_NUM}.log
    replicas: 2
    env_file: api.env
  last:
    command: run
    environment: {A: 1}
    depends_on: [api]
    availability: {restart: exit_on_failure, exit_on_skipped: true}
"""
