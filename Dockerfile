# syntax=docker/dockerfile:1
FROM golang:1.26-trixie AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=devel
ARG TARGETOS=linux
ARG TARGETARCH
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -ldflags "-s -w -X main.version=$VERSION" -o /out/fyr ./cmd/fyr
# The data folder has to belong to the user of the image before it becomes a volume.
RUN mkdir -p /out/data && chmod 0700 /out/data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/fyr /fyr
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
ENV FYR_DATA=/data FYR_LISTEN=0.0.0.0:8080 FYR_OPERATOR_LISTEN=0.0.0.0:8081
VOLUME /data
EXPOSE 8080 8081
ENTRYPOINT ["/fyr"]
CMD ["serve"]
